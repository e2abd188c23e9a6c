import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { RawSocket } from '../support/raw-socket.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { subscriptionText } from '../support/watching.js';

const READERS = 200;
/** A layout of 50,000 seats; eighteen of them are more than the operating system keeps for one socket. */
const HUGE = `subscription ($performanceId: ID!) {
  seatMapUpdated(performanceId: $performanceId) {
    ... on SeatMap { version sections { section { name } rows { seatIds numbers } } }
    ... on SeatMapDelta { version }
  }
}`;

let app: TestApp;
let server: ServerProcess;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  server = await startServerProcess(app.database.url, { METRICS_PORT: '0' });
});
afterAll(async () => {
  await server.terminate();
  await app.stop();
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(app.metricsUrl)).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)![1]);
}

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
    expect(await metric('ticket_rush_socket_backlog_bytes')).toBeGreaterThan(500_000);
  });
  const input = { performanceId, seatIds: seatIds.slice(0, 1), idempotencyKey: 'k' };
  await run(app.url, 'ReserveSeats', { input }, await guest(app.url));
  await reader.heard('next', 'map', 2);
  expect(await metric('ticket_rush_socket_backlog_bytes')).toBeLessThan(2e6);
  expect(await metric('ticket_rush_sockets_cut_total')).toBe(0);
  for (const socket of [reader, ...deaf]) socket.close();
  await eventually(async () => expect(await metric('ticket_rush_socket_backlog_bytes')).toBe(0));
});

async function megabytes(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1_000;
}

test('one client of 200 that reads nothing does not delay the others, and is closed with 4410', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 200, seatsPerRow: 250 });
  const readers = await Promise.all(
    Array.from({ length: READERS }, async () => {
      const socket = await RawSocket.connected(server.url!);
      socket.subscribe('map', subscriptionText('WatchSeatMap'), { performanceId });
      await socket.heard('next', 'map');
      return socket;
    }),
  );
  const stalled = await RawSocket.connected(server.url!);
  stalled.socket.pause();
  for (let count = 1; count <= 18; count += 1) stalled.subscribe(`${count}`, HUGE, { performanceId });
  const before = await megabytes();

  const token = await guest(app.url);
  const changes = seatIds.slice(0, 40);
  for (const seat of changes) {
    const input = { performanceId, seatIds: [seat], idempotencyKey: seat };
    await run(server.url!, 'ReserveSeats', { input }, token);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // All other readers have received every event.
  await eventually(async () => {
    for (const { messages } of readers) {
      const held = messages.flatMap(({ payload }) => payload?.data.seatMapUpdated.held ?? []);
      expect(new Set(held).size).toBe(changes.length);
    }
  }, 2_000);
  // Eighteen layouts of 1.3 MB in flight, once: not one for each change.
  expect((await megabytes()) - before).toBeLessThan(150);

  // When it reads again, it finds the frames that were in flight and the reason for the close.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  expect(stalled.code).toBeUndefined();
  stalled.socket.resume();
  expect(await stalled.closed()).toBe(4410);
  expect(stalled.messages.filter(({ type }) => type === 'next').length).toBeLessThanOrEqual(2 * 18);
  for (const reader of readers) reader.close();
}, 60_000);
