import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Session } from '../../src/http/sockets/session.js';
import type { App } from '../../src/start/start-app.js';
import { ADMIN, startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run, signedIn } from '../support/graphql.js';
import { startLogRedis } from '../support/log-redis.js';
import { RawSocket } from '../support/raw-socket.js';
import { subscriber, subscriptionText, watch } from '../support/watching.js';
import { concertWithRoom, guests, join } from '../waiting-room/fans.js';

/** The dialogues of docs/subscriptions.md, by their numbers there. */
let app: TestApp;
let second: App;
const clients: Client[] = [];
beforeAll(async () => {
  app = await startTestApp();
  second = await startOn(app.database, { ROLES: 'api' });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(async () => {
  await second.stop();
  await app.stop();
});

const client = (token?: string, url = second.url!): Client => {
  const made = subscriber(url, token);
  clients.push(made);
  return made;
};
const reserve = async (token: string, { performanceId }: TestConcert, seatIds: string[]) => {
  const input = { performanceId, seatIds, idempotencyKey: seatIds.join() };
  return (await run(app.url, 'ReserveSeats', { input }, token)).data.reserveSeats as { id: string };
};
const cancel = (token: string, reservationId: string) =>
  run(app.url, 'CancelReservation', { input: { reservationId } }, token);

test('1: a reservation, watched on another server than it was made on, to its end', async () => {
  const concert = await createConcert(app);
  const token = await guest(app.url);
  const { id } = await reserve(token, concert, [concert.seatIds[0]!]);
  const watched = watch(client(token), 'WatchReservation', { id });
  await eventually(async () => expect(watched.events).toHaveLength(1));
  await cancel(token, id);
  await watched.done;
  expect(watched.events).toMatchObject([
    { id, status: 'HELD', version: 1 },
    { id, status: 'CANCELLED', version: 2 },
  ]);
});

test('2: a reservation that is final already: one event, and the end', async () => {
  const concert = await createConcert(app);
  const token = await guest(app.url);
  const { id } = await reserve(token, concert, [concert.seatIds[0]!]);
  await cancel(token, id);
  const watched = watch(client(token), 'WatchReservation', { id });
  await watched.done;
  expect(watched.events).toMatchObject([{ id, status: 'CANCELLED', version: 2 }]);
});

test('3: a hold that lapses is EXPIRED without a request', async () => {
  const short = await startOn(app.database, { ROLES: 'api', HOLD_SECONDS: '1' });
  try {
    const { performanceId, seatIds } = await createConcert(app);
    const token = await guest(app.url);
    const input = { performanceId, seatIds: [seatIds[0]], idempotencyKey: 'k' };
    const { id } = (await run(short.url!, 'ReserveSeats', { input }, token)).data.reserveSeats;
    const watched = watch(client(token), 'WatchReservation', { id });
    await watched.done;
    expect(watched.events.at(-1)).toMatchObject({ id, status: 'EXPIRED', version: 2 });
  } finally {
    await short.stop();
  }
});

test('4: another user’s reservation is answered as one that does not exist', async () => {
  const concert = await createConcert(app);
  const { id } = await reserve(await guest(app.url), concert, [concert.seatIds[0]!]);
  const stranger = await guest(app.url);
  const codes = await Promise.all(
    [id, 'rsv_1', 'nothing'].map((each) =>
      watch(client(stranger), 'WatchReservation', { id: each }).done.then(
        () => 'completed',
        (errors) => errors[0].extensions.code,
      ),
    ),
  );
  expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  const anonymous = watch(client(), 'WatchReservation', { id });
  await expect(anonymous.done).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('5: a seat map: the whole, then what changes', async () => {
  const concert = await createConcert(app);
  const watched = watch(client(), 'WatchSeatMap', { performanceId: concert.performanceId });
  await eventually(async () => expect(watched.events).toHaveLength(1));
  const token = await guest(app.url);
  const { id } = await reserve(token, concert, concert.seatIds.slice(2, 4));
  await eventually(async () => expect(watched.events).toHaveLength(2));
  await cancel(token, id);
  await eventually(async () => expect(watched.events).toHaveLength(3));
  const [whole, held, free] = watched.events;
  expect(whole).toMatchObject({ __typename: 'SeatMap', statuses: 'AAAA' });
  const none = { available: [], held: [], sold: [], blocked: [] };
  expect(held).toEqual({
    ...none,
    __typename: 'SeatMapDelta',
    fromVersion: whole.version,
    version: held.version,
    held: [2, 3],
  });
  expect(free).toEqual({
    ...none,
    __typename: 'SeatMapDelta',
    fromVersion: held.version,
    version: free.version,
    available: [2, 3],
  });
});

test('6: `after` continues where the connection ended, in one delta', async () => {
  const concert = await createConcert(app);
  const { performanceId, seatIds } = concert;
  const before = watch(client(), 'WatchSeatMap', { performanceId });
  await eventually(async () => expect(before.events).toHaveLength(1));
  const after = before.events[0].version;
  before.stop();
  const token = await guest(app.url);
  for (const seat of seatIds.slice(0, 3)) await reserve(token, concert, [seat]);
  await eventually(async () => {
    const { data } = await run(app.url, 'SeatMapOverview', { performanceId });
    expect(data.performance.seatsHeld).toBe(3);
  });
  const again = watch(client(), 'WatchSeatMap', { performanceId, after });
  await eventually(async () => expect(again.events.at(-1)).toMatchObject({ __typename: 'SeatMapDelta' }));
  const seen = again.events.flatMap((event) => event.held as number[]);
  expect(again.events[0].fromVersion).toBe(after);
  expect(seen.sort()).toEqual([0, 1, 2]);
});

test('7: an `after` that the server no longer knows brings the whole map', async () => {
  const { performanceId } = await createConcert(app);
  for (const after of ['zzzz', 'not a version', '']) {
    const watched = watch(client(), 'WatchSeatMap', { performanceId, after });
    await eventually(async () => expect(watched.events).toMatchObject([{ __typename: 'SeatMap' }]));
  }
  const nowhere = watch(client(), 'WatchSeatMap', { performanceId: 'per_zzz' });
  await expect(nowhere.done).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
});

test('8: after signing out, on any server, the socket is closed with 4403 within five seconds', async () => {
  const token = await guest(app.url);
  const sockets = [await RawSocket.connected(app.url, token), await RawSocket.connected(second.url!, token)];
  const stays = await RawSocket.connected(second.url!, await guest(app.url));
  await run(app.url, 'SignOut', {}, token);
  expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([4403, 4403]);
  expect(stays.code).toBeUndefined();
  stays.close();
});

test('9: a server that is stopped sends its clients away with 1012, a few at a time', async () => {
  const server = await startOn(app.database, { ROLES: 'api' });
  const { performanceId } = await createConcert(app);
  const sockets = await Promise.all(
    Array.from({ length: 120 }, async () => {
      const socket = await RawSocket.connected(server.url!);
      socket.subscribe('1', subscriptionText('WatchSeatMap'), { performanceId });
      await socket.heard('next', '1');
      return socket;
    }),
  );
  const closing = jest.spyOn(Session.prototype, 'close');
  const stopping = server.stop();
  await eventually(async () => expect(closing.mock.calls.length).toBeGreaterThan(0));
  // Whatever is closed by then was closed in the first turns.
  expect(closing.mock.calls.length).toBeLessThan(sockets.length);
  await stopping;
  closing.mockRestore();
  expect(new Set(await Promise.all(sockets.map((socket) => socket.closed())))).toEqual(new Set([1012]));
});

test('10: a request of the queue is PENDING, then HELD, or REJECTED with its reason', async () => {
  const log = await startLogRedis();
  const queueing = await startOn(app.database, { LOG_REDIS_URL: log.url, ROLES: 'api' });
  const concert = await createConcert(app);
  const people = [await guest(app.url), await guest(app.url)];
  const accepted = await eventually(async () => {
    const ids: string[] = [];
    for (const token of people) {
      const { performanceId, seatIds } = concert;
      const input = { performanceId, seatIds: [seatIds[0]], strategy: 'QUEUE', idempotencyKey: 'k' };
      const { data } = await run(queueing.url!, 'ReserveSeats', { input }, token);
      expect(data.reserveSeats).toMatchObject({ status: 'PENDING', version: 0 });
      ids.push(data.reserveSeats.id);
    }
    return ids;
  });
  const watched = accepted.map((id, index) =>
    watch(client(people[index], queueing.url!), 'WatchReservation', { id }),
  );
  await eventually(async () => expect(watched.map(({ events }) => events.length)).toEqual([1, 1]));
  const worker = await startOn(app.database, { LOG_REDIS_URL: log.url, ROLES: 'worker' });
  await watched[1]!.done;
  expect(watched[1]!.events).toMatchObject([
    { status: 'PENDING', version: 0, refusal: null },
    { status: 'REJECTED', version: 1, refusal: { code: 'SEAT_TAKEN' } },
  ]);
  await eventually(async () => expect(watched[0]!.events).toHaveLength(2));
  expect(watched[0]!.events[1]).toMatchObject({ status: 'HELD', version: 1 });
  // The readers are closed first: otherwise they would reconnect to their server.
  for (const made of clients.splice(0)) await made.dispose();
  await Promise.all([worker.stop(), queueing.stop()]);
  await log.stop();
});

test('11: a place in the waiting room', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 10, admittedSeconds: 3 });
  const fans = await guests(app, 3);
  await app.database.query('update waiting_room set paused = true');
  for (const fan of fans) await join(app, concertId, fan);
  const watched = watch(client(fans[1]!.token), 'WatchQueuePlace', { concertId });
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ position: 2 }));
  await run(app.url, 'LeaveWaitingRoom', { input: { concertId } }, fans[0]!.token);
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ position: 1 }));
  const admin = await signedIn(app.url, ADMIN);
  await run(app.url, 'UpdateWaitingRoom', { input: { concertId, paused: false } }, admin);
  await watched.done;
  const told = watched.events.map(({ status }) => status);
  expect(new Set(told)).toEqual(new Set(['WAITING', 'ADMITTED', 'EXPIRED']));
  expect(told.slice(-2)).toEqual(['ADMITTED', 'EXPIRED']);
});

test('every dialogue of the document is here', () => {
  const document = readFileSync('docs/subscriptions.md', 'utf8');
  const numbers = [...document.matchAll(/^### (\d+)\./gm)].map(([, number]) => Number(number));
  const here = readFileSync('test/push/dialogues.test.ts', 'utf8');
  const tests = [...here.matchAll(/^test\('(\d+):/gm)].map(([, number]) => Number(number));
  expect(numbers.length).toBeGreaterThan(0);
  expect(tests).toEqual(numbers);
});
