import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hashAfter, type LogEntry, NO_HASH } from '../../tools/verify-queue/log.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { ask, run } from '../support/graphql.js';
import { concertWithRoom, type Fan, guests, join, place } from './fans.js';
import { receiptOf, verifyQueue } from './verifying.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

const PAGE = `query ($id: ID!, $first: Int, $after: String) { concert(id: $id) { waitingRoom {
  log(first: $first, after: $after) {
    nodes { number kind epoch sequence detail at hash } pageInfo { hasNextPage endCursor } } } } }`;

async function logOf(concertId: string, first: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  let after: string | null = null;
  do {
    const answer: Record<string, any> = await ask(app.url, PAGE, { id: concertId, first, after });
    const { nodes, pageInfo } = answer.data.concert.waitingRoom.log;
    entries.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return entries;
}

async function leave(concertId: string, fan: Fan): Promise<void> {
  const answer = await run(app.url, 'LeaveWaitingRoom', { input: { concertId } }, fan.token);
  expect(answer.errors).toBeUndefined();
}

/** Two are admitted, one of them leaves, and so does one who waits; a third is admitted. */
async function crowd(): Promise<{ concertId: string; fans: Fan[] }> {
  const { concertId } = await concertWithRoom(app, { capacity: 2, admitPerSecond: 5 });
  const fans = await guests(app, 5);
  for (const fan of fans) await join(app, concertId, fan);
  const statusOf = async (fan: Fan) => (await place(app, concertId, fan))!.status;
  await eventually(async () => expect(await statusOf(fans[1]!)).toBe('ADMITTED'));
  await leave(concertId, fans[4]!);
  await leave(concertId, fans[0]!);
  await eventually(async () => expect(await statusOf(fans[2]!)).toBe('ADMITTED'));
  return { concertId, fans };
}

test('the log tells what happened, in pages, and every hash can be computed from it', async () => {
  const { concertId } = await crowd();
  const log = await logOf(concertId, 2);

  expect(log).toEqual(await logOf(concertId, 100));
  expect(log.map(({ number }) => number)).toEqual(log.map((_entry, index) => index + 1));
  expect(log[0]).toMatchObject({
    kind: 'SETTINGS',
    epoch: 1,
    sequence: 0,
    detail: 'capacity=2 admitPerSecond=5 paused=0 inside=0',
  });
  const of = (kind: string) => log.filter((entry) => entry.kind === kind).map(({ sequence }) => sequence);
  expect(of('ADMITTED')).toEqual([1, 2, 3]);
  expect(of('ENDED')).toEqual([1]);
  expect(of('LEFT')).toEqual([5]);
  let hash = NO_HASH;
  for (const entry of log) {
    expect(entry.hash).toBe(hashAfter(hash, entry));
    hash = entry.hash;
  }
  expect(log.at(-1)!.at / 1_000).toBeGreaterThan(Date.now() - 600_000);
});

test('it names no fan', async () => {
  const { concertId } = await crowd();
  const users = await app.database.query<{ id: string }>(
    'select distinct user_id::text as id from waiting_room_pass',
  );
  const text = JSON.stringify(await logOf(concertId, 100));

  expect(users.length).toBeGreaterThan(2);
  expect(users.filter(({ id }) => text.includes(id))).toEqual([]);
});

test('logs of several rooms are read with one page size, each its own', async () => {
  const one = await crowd();
  const other = await concertWithRoom(app);
  const query = `query ($a: ID!, $b: ID!) {
    a: concert(id: $a) { waitingRoom { log(first: 1) { nodes { number } pageInfo { hasNextPage } } } }
    b: concert(id: $b) { waitingRoom { log(first: 1) { nodes { number } pageInfo { hasNextPage } } } } }`;
  const { data } = await ask(app.url, query, { a: one.concertId, b: other.concertId });

  expect(data.a.waitingRoom.log).toEqual({ nodes: [{ number: 1 }], pageInfo: { hasNextPage: true } });
  expect(data.b.waitingRoom.log).toEqual({ nodes: [], pageInfo: { hasNextPage: false } });
});

test('every reader can verify a room, and sees what was done to its log', async () => {
  const { concertId, fans } = await crowd();
  const receipts = (await Promise.all(fans.map((fan) => receiptOf(app, concertId, fan)))).filter(
    (each) => each,
  );
  const good = await verifyQueue(app, concertId, receipts as string[]);

  expect(good).toMatchObject({ status: 0 });
  expect(good.output).toContain('3 let in, 1 epochs, 4 receipts');

  const number = Number((await logOf(concertId, 100)).find(({ kind }) => kind === 'LEFT')!.number);
  const [room] = await app.database.query<{ id: number }>(
    'select max(concert_id) as id from waiting_room_log',
  );
  await app.database.query('alter table waiting_room_log disable trigger waiting_room_log_kept');
  await app.database.query('update waiting_room_log set sequence = 4 where concert_id = $1 and number = $2', [
    room!.id,
    number,
  ]);
  await app.database.query('alter table waiting_room_log enable trigger waiting_room_log_kept');
  const bad = await verifyQueue(app, concertId);

  expect(bad.status).toBe(1);
  expect(bad.output).toContain('receipts  not checked');
  expect(bad.output).toContain(`entry ${number} or the hash before it has been changed`);
});

test('what cannot be verified is not said to hold', async () => {
  const nothing = await verifyQueue(app, 'con_nothing');
  expect(nothing).toMatchObject({ status: 2 });
  expect(nothing.output).toContain('cannot tell');
});
