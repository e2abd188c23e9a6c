import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { App } from '../../src/start/start-app.js';
import { NAMES, playAll, type Sent, validatorOf } from '../public-events/world.js';
import { startOn } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { describeWithKafka, type KafkaBroker, startKafka } from '../support/kafka/index.js';
import { metric } from '../support/metric.js';
import { plant } from '../support/planted-bugs.js';
import { type Buyer, buyer, hold, pay } from '../support/purchases.js';

const PASS = 'src/events/sql/pass-events.sql';
const topicOf = (name: string): string => `ticket-rush.${name}`;

interface Message {
  topic: string;
  key: string;
  headers: Record<string, string>;
  event: Sent;
}

describeWithKafka('public events on Apache Kafka', () => {
  let broker: KafkaBroker;
  let database: TestDatabase;
  let app: App & { url: string };
  let program: Program;

  beforeAll(async () => {
    [broker, database] = await Promise.all([startKafka(), createTestDatabase()]);
    await makeTopics(broker.brokers);
    app = await start();
    // A broker makes the files of all partitions before it serves them.
    await eventually(() => countOf(kafkaOf(broker.brokers), NAMES.map(topicOf)), 30_000);
    program = await startProgram(broker.brokers);
  }, 60_000);
  afterAll(async () => {
    await program?.stop();
    await app?.stop();
    await database?.drop();
    await broker?.stop();
  });

  const start = async (): Promise<App & { url: string }> =>
    (await startOn(database, { KAFKA_BROKERS: broker.brokers })) as App & { url: string };

  const behind = async (consumer: string): Promise<number> => {
    const [row] = await database.query<{ behind: string }>('select events_behind($1) as behind', [consumer]);
    return Number(row!.behind);
  };

  async function buy(concert: TestConcert, by: Buyer, seats: string[]): Promise<string[]> {
    const bought: string[] = [];
    for (const seat of seats) {
      const id = await hold(app, concert, by, [seat]);
      await pay({ url: app.url }, by, id, `pay ${seat}`);
      bought.push(id);
    }
    return bought;
  }

  test('the program of docs/events.md prints every event, in the form that it relies on', async () => {
    await playAll({ url: app.url, database });
    await eventually(async () => expect(program.names()).toEqual(new Set(NAMES)), 30_000);
    for (const event of program.printed) expect(validatorOf(event.name)(event)).toBe(true);
  }, 60_000);

  test('a worker that dies after it has sent: the same events come again, and the program does them once', async () => {
    const concert = await createConcert(app);
    const by = await buyer({ url: app.url, database });
    await plant(database, {
      file: PASS,
      changes: [['begin\n', "begin\n  raise exception 'the worker is dead';\n"]],
    });
    const [bought] = await buy(concert, by, [concert.seatIds[0]!]);
    const confirmed = (): Sent[] =>
      program.printed.filter(
        (event) => event.name === 'reservation.confirmed' && event.data.reservationId === bought,
      );
    await eventually(async () => expect(confirmed()).toHaveLength(1), 30_000);
    await app.stop();
    await database.query(readFileSync(PASS, 'utf8'));
    app = await start();
    await eventually(async () => expect(await behind('public-events')).toBe(0));
    const messages = await readAll(broker.brokers, ['reservation.confirmed'], 3);
    const again = messages.filter(({ event }) => event.data.reservationId === bought);
    expect(again.length).toBeGreaterThan(1);
    for (const message of again) expect(message).toEqual(again[0]);
    expect(confirmed()).toHaveLength(1);
    const { key, headers, event } = again[0]!;
    expect(key).toBe(concert.performanceId);
    expect(headers).toEqual({ id: event.id, name: event.name, version: '1' });
  }, 60_000);

  test('while the broker is dead nothing is lost or set aside and no other consumer waits', async () => {
    await program.stop();
    const concert = await createConcert(app);
    const by = await buyer({ url: app.url, database });
    await broker.kill();
    const before = await metric(app, 'ticket_rush_public_events_failures_total');
    const bought = await buy(concert, by, concert.seatIds.slice(0, 5));
    await eventually(async () => expect(await behind('seat-map')).toBe(0));
    const failures = () => metric(app, 'ticket_rush_public_events_failures_total');
    await eventually(async () => expect(await failures()).toBeGreaterThan(before + 1), 20_000);
    const open = `select state from pg_stat_activity where datname = current_database()
      and state like 'idle in transaction%' and xact_start < clock_timestamp() - interval '1 second'`;
    expect(await database.query(open)).toEqual([]);
    expect(await database.query('select from event_parked_key')).toEqual([]);
    expect(await behind('public-events')).toBeGreaterThan(0);
    await broker.start();
    await eventually(async () => expect(await behind('public-events')).toBe(0), 30_000);
    const messages = await readAll(broker.brokers, ['reservation.confirmed'], 8);
    const own = messages.filter(({ key }) => key === concert.performanceId);
    // What may have come twice counts where it came first.
    const firsts = new Map<string, string>();
    for (const { event } of own) firsts.set(event.id, event.data.reservationId);
    expect([...firsts.values()]).toEqual(bought);
  }, 90_000);
});

interface Program {
  printed: Sent[];
  names(): Set<string>;
  stop(): Promise<void>;
}

/** Runs the program of docs/events.md as it stands there. It finds kafkajs as a service of its own does. */
async function startProgram(brokers: string): Promise<Program> {
  const [, code] = /^```js\n([\s\S]*?)^```$/m.exec(readFileSync('docs/events.md', 'utf8'))!;
  expect(code!.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  const folder = join('node_modules', '.cache', `public-events-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'service.mjs'), code!);
  const child: ChildProcess = spawn(process.execPath, [join(folder, 'service.mjs')], {
    env: { PATH: process.env.PATH, KAFKA_BROKERS: brokers },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: Sent[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => printed.push(JSON.parse(line)));
  return {
    printed,
    names: () => new Set(printed.map(({ name }) => name)),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const kafkaOf = (brokers: string): Kafka => new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });

/**
 * Makes all topics but one, as an operator may do, with one partition each: a broker is the slower, the more
 * partitions it has. The server makes the one that is missing.
 */
async function makeTopics(brokers: string): Promise<void> {
  const admin = kafkaOf(brokers).admin();
  await admin.connect();
  try {
    const topics = NAMES.slice(1).map((name) => ({ topic: topicOf(name), numPartitions: 1 }));
    await admin.createTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}

/** Reads topics from their beginning until there are at least this many messages, and none is left. */
async function readAll(brokers: string, names: string[], atLeast: number): Promise<Message[]> {
  const kafka = kafkaOf(brokers);
  const topics = names.map(topicOf);
  const messages: Message[] = [];
  const consumer = kafka.consumer({ groupId: `reader-${crypto.randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    async eachMessage({ topic, message }) {
      const headers = Object.entries(message.headers!).map(([name, value]) => [name, String(value)]);
      const event = JSON.parse(String(message.value));
      messages.push({ topic, key: String(message.key), headers: Object.fromEntries(headers), event });
    },
  });
  try {
    const written = await countOf(kafka, topics);
    await eventually(async () => expect(messages.length).toBeGreaterThanOrEqual(written), 30_000);
    expect(messages.length).toBeGreaterThanOrEqual(atLeast);
    return messages;
  } finally {
    await consumer.disconnect();
  }
}

/** How many messages these topics hold. */
async function countOf(kafka: Kafka, topics: string[]): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
    return ends.flat().reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}
