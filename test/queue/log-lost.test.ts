import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import kafkajs from 'kafkajs';
import { createLogger } from '../../src/platform/logger.js';
import type { App } from '../../src/start/start-app.js';
import { wish } from '../reservation/strategy.contract.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { crowd, type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { type FakeClock, faketimeLibrary, startFakeClock } from '../support/faketime.js';
import { expectNoViolation } from '../support/judged.js';
import { describeWithKafka, startKafka } from '../support/kafka/index.js';
import { startLogRedis } from '../support/log-redis.js';
import { metric } from '../support/metric.js';
import { startOwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';

interface Deployment {
  app: TestApp;
  /** Of the worker. */
  notices: unknown[];
  rewinds(): Promise<number>;
  stop(): Promise<void>;
}

/** An API and a worker whose warnings are kept. */
async function deploy(environment: Record<string, string>): Promise<Deployment> {
  const app = await startTestApp({ ...environment, ROLES: 'api' });
  const notices: unknown[] = [];
  const logger = Object.assign(createLogger('silent'), { warn: (line: unknown) => notices.push(line) });
  const worker: App = await startOn(app.database, { ...environment, ROLES: 'worker' }, logger);
  await untilQueueing(app);
  return {
    app,
    notices,
    rewinds: () => metric(worker, 'ticket_rush_queue_rewinds_total'),
    async stop() {
      await worker.stop();
      await app.stop();
    },
  };
}

/** A hundred seats: all that is asked for goes to one shard. */
const concertOf = ({ app }: Deployment): Promise<TestConcert> => createConcert(app, { rows: 10 });

/** Sixty requests for the ten seats of a row; each is decided, and not by its deadline. */
async function expectDecided(
  { app }: Deployment,
  people: Fan[],
  { performanceId, seatIds }: TestConcert,
  row: number,
): Promise<void> {
  const granted = await crowd(
    app.url,
    people.map((fan, index) => wish(fan, performanceId, [seatIds[10 * row + (index % 10)]!], 'QUEUE')),
  );
  const outcomes = granted.map(({ reservation, refusal, error }) => reservation?.status ?? refusal ?? error);
  expect(Object.groupBy(outcomes, (outcome) => outcome!)).toEqual({
    HELD: Array(10).fill('HELD'),
    SEAT_TAKEN: Array(50).fill('SEAT_TAKEN'),
  });
}

describe('the log on Redis Streams', () => {
  let clock: FakeClock | undefined;
  let log: Awaited<ReturnType<typeof startLogRedis>>;
  let deployment: Deployment;
  let people: Fan[];
  beforeAll(async () => {
    const library = faketimeLibrary();
    clock = library === undefined ? undefined : await startFakeClock(library);
    log = await startLogRedis(clock?.command);
    deployment = await deploy({ LOG_REDIS_URL: log.url });
    people = await fans(deployment.app.url, 60);
  });
  afterAll(async () => {
    await deployment.stop();
    await log.stop();
    await clock?.remove();
  });

  test.each([-40, 40])(
    'a log whose clock is %i s off: deadlines are judged by the clock that set them',
    async (seconds) => {
      if (!clock) {
        console.warn('Skipped: there is no faketime.');
        return;
      }
      await clock.ahead(seconds);
      await expectDecided(deployment, people, await concertOf(deployment), 0);
    },
  );

  test('a log that is emptied under load loses what was undecided; what it takes from then on is decided', async () => {
    await clock?.ahead(0);
    const redis = new Redis(log.url);
    const before = await deployment.rewinds();
    const concert = await concertOf(deployment);
    for (const row of [0, 1, 2]) await expectDecided(deployment, people, concert, row);
    await redis.flushall();
    // Fewer than were decided before, and then more.
    for (const row of [3, 4, 5, 6, 7]) await expectDecided(deployment, people, concert, row);
    expect(deployment.notices.filter((line) => String(line).includes('was emptied'))).toHaveLength(1);
    await eventually(async () => expect(await deployment.rewinds()).toBe(before + 12));
    redis.disconnect();
    await expectNoViolation(deployment.app.database);
  });

  test('streams that are deleted by hand, with their positions or without, are read on', async () => {
    const redis = new Redis(log.url);
    const concert = await concertOf(deployment);
    await expectDecided(deployment, people, concert, 0);
    const keys = await redis.keys('{queue}:stream:*');
    await redis.del(...keys);
    await expectDecided(deployment, people, concert, 1);
    await redis.del('{queue}:positions', ...keys);
    await expectDecided(deployment, people, concert, 2);
    redis.disconnect();
    await expectNoViolation(deployment.app.database);
  });
});

describeWithKafka('the log on Apache Kafka', () => {
  test('a topic that is deleted and made anew is read from its beginning, and no position comes twice', async () => {
    const [kafka, speed] = await Promise.all([startKafka(), startOwnRedis()]);
    const deployment = await deploy({ KAFKA_BROKERS: kafka.brokers, REDIS_URL: speed.url });
    const people = await fans(deployment.app.url, 60);
    const concert = await concertOf(deployment);
    for (const row of [0, 1, 2]) await expectDecided(deployment, people, concert, row);
    const client = new kafkajs.Kafka({ brokers: [kafka.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: ['reservation-requests'] });
    await untilQueueing(deployment.app);
    for (const row of [3, 4, 5, 6, 7]) await expectDecided(deployment, people, concert, row);
    expect(await deployment.rewinds()).toBeGreaterThan(0);
    await admin.disconnect();
    await expectNoViolation(deployment.app.database);
    await deployment.stop();
    await Promise.all([kafka.stop(), speed.stop()]);
  }, 120_000);
});
