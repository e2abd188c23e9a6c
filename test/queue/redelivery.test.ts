import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LeaseLost, type LogEntry, type ShardLease } from '../../src/request-log/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { violated } from '../support/judged.js';
import { plant, QUEUE_BUGS } from '../support/planted-bugs.js';
import { startProxy } from '../support/proxy.js';
import { type BareConsumer, bareConsumer } from './consumer.js';

const SHARD = 3;
const alive = async (): Promise<void> => undefined;

let app: TestApp;
let concert: TestConcert;
let bare: BareConsumer;
beforeEach(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app);
  bare = bareConsumer(app, concert);
});
afterEach(async () => {
  await bare.close();
  await app.stop();
});

/** Six requests of different people: the first three win, the last three want what those have. */
const six = (): LogEntry[] => {
  const seats = concert.seatIds.slice(0, 3);
  return bare.entries(
    [...seats, ...seats].map((seat, index) => ({ position: index + 1, user: randomUUID(), seats: [seat] })),
  );
};
const take = async (how: 'IF_FREE' | 'AT_ONCE' = 'AT_ONCE'): Promise<ShardLease> =>
  (await bare.consumer.take(bare.logId, SHARD, how))!;
/** All that a decision writes. */
const written = async (): Promise<unknown> => ({
  reservations: await app.database.query('select * from reservation order by id'),
  seats: await app.database.query('select * from seat order by id'),
  holds: await app.database.query('select * from reservation_seat order by seat_id, held_at'),
  decisions: await app.database.query('select * from queue_decision order by position'),
  told: await app.database.query('select * from outbox order by id'),
});
const outcomes = async (): Promise<string[]> => {
  const rows = await app.database.query<{ status: string }>(
    'select r.status from queue_decision d join reservation r on r.id = d.reservation_id order by d.position',
  );
  return rows.map(({ status }) => status);
};
const forget = () => app.database.query('update queue_shard set position = -1');

test('everything twice from the beginning changes nothing', async () => {
  const entries = six();
  expect(await (await take()).decide(entries, alive)).toEqual(entries.map(({ id }) => id));
  expect(await outcomes()).toEqual([...Array(3).fill('HELD'), ...Array(3).fill('REJECTED')]);
  const before = await written();
  await forget();
  expect(await (await take()).decide(entries, alive)).toEqual(entries.map(({ id }) => id));
  expect(await written()).toEqual(before);
  expect(await violated(app.database)).toEqual([]);
});

test('what comes before the position and has no reservation is decided all the same', async () => {
  const lease = await take();
  await lease.decide(six(), alive);
  // The log was emptied: its positions begin anew.
  const entries = bare.entries([
    { position: 1, user: randomUUID(), seats: [concert.seatIds[5]!] },
    { position: 2, user: randomUUID(), seats: [concert.seatIds[0]!] },
  ]);
  expect(await lease.decide(entries, alive)).toEqual(entries.map(({ id }) => id));
  const rows = await app.database.query<{ status: string }>(
    'select status from reservation where id = any($1::uuid[]) order by status',
    [entries.map(({ id }) => id)],
  );
  expect(rows.map(({ status }) => status)).toEqual(['HELD', 'REJECTED']);
  expect(lease.position).toBe(6);
});

test('a consumer that is stopping gives nobody up', async () => {
  await app.database.query(
    'alter table reservation add constraint planted check (idempotency_key is null) not valid',
  );
  const lease = await take();
  bare.consumer.stop();
  await expect(lease.decide(six(), alive)).rejects.toThrow(LeaseLost);
  expect(await app.database.query('select from dead_letter')).toEqual([]);
});

test('planted: without the key that a request is known by, everything twice is decided twice', async () => {
  await plant(app.database, QUEUE_BUGS['no dedupe']);
  const entries = six();
  await (await take()).decide(entries, alive);
  await forget();
  await (await take()).decide(entries, alive);
  expect(await violated(app.database)).toContain('I-6');
});

test('who was replaced writes nothing', async () => {
  const first = await take();
  const second = await take();
  const entries = six();
  await second.decide(entries.slice(0, 2), alive);
  const before = await written();
  await expect(first.decide(entries.slice(2), alive)).rejects.toThrow(LeaseLost);
  await expect(first.rewind(0)).rejects.toThrow(LeaseLost);
  expect(await written()).toEqual(before);
  await second.decide(entries, alive);
  expect(await outcomes()).toEqual([...Array(3).fill('HELD'), ...Array(3).fill('REJECTED')]);
  expect(await violated(app.database)).toEqual([]);
});

test('planted: without the fence, who was replaced decides', async () => {
  await plant(app.database, QUEUE_BUGS['no fence']);
  const first = await take();
  const second = await take();
  const entries = six();
  await second.decide(entries.slice(0, 2), alive);
  await first.decide(entries.slice(2), alive);
  expect(await violated(app.database)).toEqual(['I-16']);
});

test('a lease is free when it is let go, or when nobody has said for its time that its holder lives', async () => {
  const first = await take('IF_FREE');
  expect(await bare.consumer.take(bare.logId, SHARD, 'IF_FREE')).toBeNull();
  await first.release();
  const second = await take('IF_FREE');
  await app.database.query(`update queue_shard set leased_until = now() - interval '1 s'`);
  await second.renew();
  const third = await take('IF_FREE');
  await expect(second.decide(six(), alive)).rejects.toThrow(LeaseLost);
  expect(third.position).toBe(-1);
});

test.each([
  ['before its transaction is committed', 'atQuestion', 0],
  ['after its transaction is committed', 'atAnswerTo', 6],
] as const)('a consumer that ends %s: the next decides what is left', async (_, moment, decided) => {
  const proxy = await startProxy(app.database.url);
  const doomed = bareConsumer(app, concert, proxy.url);
  const lease = (await doomed.consumer.take(bare.logId, SHARD, 'AT_ONCE'))!;
  const entries = six();
  const cut = proxy[moment]('decide-queued', () => doomed.consumer.stop());
  await expect(lease.decide(entries, alive)).rejects.toThrow(LeaseLost);
  await cut;
  expect(await outcomes()).toHaveLength(decided);
  const next = await take();
  await next.decide(entries, alive);
  expect(await outcomes()).toEqual([...Array(3).fill('HELD'), ...Array(3).fill('REJECTED')]);
  expect(await violated(app.database)).toEqual([]);
  await doomed.close();
  await proxy.close();
});

test('while the database is away nothing is given up, and nothing is passed over', async () => {
  const proxy = await startProxy(app.database.url);
  const patient = bareConsumer(app, concert, proxy.url);
  const lease = (await patient.consumer.take(bare.logId, SHARD, 'AT_ONCE'))!;
  const entries = six();
  let lost = 0;
  const loseThree = async (): Promise<void> => {
    for (; lost < 3; lost += 1) await proxy.atQuestion('decide-queued', () => undefined);
  };
  const losing = loseThree();
  await lease.decide(entries, alive);
  await losing;
  expect(lost).toBe(3);
  expect(await outcomes()).toHaveLength(6);
  expect(patient.errors).toEqual([]);
  await patient.close();
  await proxy.close();
});
