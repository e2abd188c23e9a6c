import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { metric } from '../support/metric.js';
import { RawSocket } from '../support/raw-socket.js';
import { stalledSocket } from '../support/stalled-socket.js';
import { subscriptionText } from '../support/watching.js';

const READERS = 50;
const STALLED_AFTER_MS = 4_000;
/** A layout of 50,000 seats; eighteen of them are more than the operating system keeps for one socket. */
const HUGE = `subscription ($performanceId: ID!) {
  seatMapUpdated(performanceId: $performanceId) {
    ... on SeatMap { version sections { section { name } rows { seatIds numbers } } }
    ... on SeatMapDelta { version }
  }
}`;

let app: TestApp;
/** Its clients count as stalled sooner. */
let impatient: App;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  impatient = await startOn(app.database, {}, undefined, { stalledAfterMs: STALLED_AFTER_MS });
});
afterAll(async () => {
  await impatient.stop();
  await app.stop();
});

test('an event that 600 subscriptions of sockets that never read wait for is in memory once', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 200, seatsPerRow: 250 });
  const reader = await RawSocket.connected(app.url);
  reader.subscribe('map', subscriptionText('WatchSeatMap'), { performanceId });
  await reader.heard('next', 'map');
  const deaf = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const socket = await RawSocket.connected(app.url);
      socket.socket.pause();
      for (let count = 1; count <= 15; count += 1) socket.subscribe(`${count}`, HUGE, { performanceId });
      return socket;
    }),
  );
  await eventually(async () => {
    expect(await metric(app, 'ticket_rush_socket_backlog_bytes')).toBeGreaterThan(500_000);
  });
  const input = { performanceId, seatIds: seatIds.slice(0, 1), idempotencyKey: 'k' };
  await run(app.url, 'ReserveSeats', { input }, await guest(app.url));
  await reader.heard('next', 'map', 2);
  expect(await metric(app, 'ticket_rush_socket_backlog_bytes')).toBeLessThan(2e6);
  expect(await metric(app, 'ticket_rush_sockets_cut_total')).toBe(0);
  for (const socket of [reader, ...deaf]) socket.close();
  await eventually(async () => expect(await metric(app, 'ticket_rush_socket_backlog_bytes')).toBe(0));
});

test('one client of 50 that reads nothing does not delay the others, and is closed with 4410', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 200, seatsPerRow: 250 });
  const url = impatient.url!;
  const readers = await Promise.all(
    Array.from({ length: READERS }, async () => {
      const socket = await RawSocket.connected(url);
      socket.subscribe('map', subscriptionText('WatchSeatMap'), { performanceId });
      await socket.heard('next', 'map');
      return socket;
    }),
  );
  const stalled = await stalledSocket(url);
  for (let count = 1; count <= 18; count += 1) stalled.socket.subscribe(`${count}`, HUGE, { performanceId });
  const token = await guest(app.url);
  const changes = seatIds.slice(0, 10);
  for (const [index, seat] of changes.entries()) {
    const input = { performanceId, seatIds: [seat], idempotencyKey: seat };
    await run(url, 'ReserveSeats', { input }, token);
    await eventually(async () => expect(readers.map(heldSeats)).toEqual(readers.map(() => index + 1)));
    // Eighteen layouts of 1.3 MB in flight, once: not one for each change.
    expect(await metric(impatient, 'ticket_rush_socket_backlog_bytes')).toBeLessThan(2 * 18 * 1.3e6);
  }
  // It finds the frames that were in flight and the reason for the close.
  expect(await stalled.closed()).toBe(4410);
  expect(stalled.socket.messages.filter(({ type }) => type === 'next').length).toBeLessThanOrEqual(2 * 18);
  for (const reader of readers) reader.close();
});

/** How many seats it has heard of as held. */
function heldSeats({ messages }: RawSocket): number {
  return new Set(messages.flatMap(({ payload }) => payload?.data.seatMapUpdated.held ?? [])).size;
}
