import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { RawSocket } from '../support/raw-socket.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { subscriber, subscriptionText, type Watched, watch } from '../support/watching.js';
import { concertWithRoom, configure, type Fan, guests, join } from './fans.js';
import { expectRate, logOf, replay } from './replay.js';

/** A layout of 50,000 seats; eighteen of them are more than the operating system keeps for one socket. */
const HUGE = `subscription ($performanceId: ID!) {
  seatMapUpdated(performanceId: $performanceId) {
    ... on SeatMap { version sections { section { name } rows { seatIds numbers } } }
    ... on SeatMapDelta { version }
  }
}`;

let app: TestApp;
let servers: ServerProcess[] = [];
let clients: Client[] = [];
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterEach(async () => {
  await Promise.allSettled(clients.map((client) => client.dispose()));
  await Promise.all(servers.map((server) => server.terminate()));
  clients = [];
  servers = [];
});
afterAll(() => app.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function start(environment: Record<string, string>): Promise<ServerProcess> {
  const server = await startServerProcess(app.database.url, environment);
  servers.push(server);
  return server;
}

function follow(server: ServerProcess, concertId: string, fan: Fan): Watched<any> {
  const client = subscriber(server.url!, fan.token);
  clients.push(client);
  return watch(client, 'WatchQueuePlace', { concertId });
}

test('tickers that sleep for seven seconds, one and then all: no rush, no fan out of turn', async () => {
  const [first, second] = await Promise.all([start({ ROLES: 'worker' }), start({ ROLES: 'worker' })]);
  const { concertId } = await concertWithRoom(app, { capacity: 1_000, admitPerSecond: 5 });
  const fans = await guests(app, 120);
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  const admitted = async (): Promise<number> => replay(await logOf(app.database, concertId)).length;
  await eventually(async () => expect(await admitted()).toBeGreaterThan(5));
  for (const asleep of [[first], [first, second]]) {
    for (const { pid } of asleep) process.kill(pid, 'SIGSTOP');
    const before = await admitted();
    await pause(7_000);
    const meanwhile = (await admitted()) - before;
    if (asleep.length === 1) expect(meanwhile).toBeGreaterThan(5);
    else expect(meanwhile).toBeLessThanOrEqual(5);
    for (const { pid } of asleep) process.kill(pid, 'SIGCONT');
    await pause(2_000);
  }
  const rows = await logOf(app.database, concertId);
  expect(replay(rows).length).toBeGreaterThan(50);
  expectRate(rows, 5);
  await configure(app, concertId, { admitPerSecond: 100 });
  await eventually(async () => expect(await admitted()).toBe(120), 20_000);
}, 90_000);

test('a server with 200 subscribers is killed and comes back: all are back at their places', async () => {
  await start({ ROLES: 'worker' });
  const server = await start({ ROLES: 'api' });
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 1 });
  const fans = await guests(app, 200);
  const ids: string[] = [];
  for (const fan of fans) ids.push((await join(app, concertId, fan)).id);
  const watched = fans.map((fan) => follow(server, concertId, fan));
  await eventually(async () => {
    expect(watched.filter(({ events }) => events.length === 0)).toEqual([]);
  }, 20_000);
  await server.kill();
  const heard = watched.map(({ events }) => events.length);
  const again = await start({ ROLES: 'api', PORT: new URL(server.url!).port });
  expect(again.url).toBe(server.url);
  servers = servers.filter((each) => each !== server);
  await eventually(async () => {
    expect(watched.filter(({ events }, index) => events.length <= heard[index]!)).toHaveLength(0);
  }, 40_000);
  for (const [index, { events }] of watched.entries()) {
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set([ids[index]]));
    if (index > 0) expect(events.at(-1)).toMatchObject({ status: 'WAITING', position: index });
  }
}, 120_000);

test('a reader who reads nothing is sent away with 4410, and the others hear everything', async () => {
  await start({ ROLES: 'worker' });
  const server = await start({ ROLES: 'api' });
  const room = { capacity: 1, admitPerSecond: 1 };
  const hall = { rows: 200, seatsPerRow: 250, concert: { waitingRoom: room } };
  const { concertId, performanceId } = await createConcert(app, hall);
  const fans = await guests(app, 40);
  for (const fan of fans) await join(app, concertId, fan);
  const watched = fans.slice(1).map((fan) => follow(server, concertId, fan));
  const stalled = await RawSocket.connected(server.url!, fans[1]!.token);
  stalled.socket.pause();
  stalled.subscribe('place', subscriptionText('WatchQueuePlace'), { concertId });
  for (let count = 1; count <= 18; count += 1) stalled.subscribe(`${count}`, HUGE, { performanceId });
  const stalledMs = performance.now();
  await pause(6_000);
  const before = watched.map(({ events }) => events.length);
  await configure(app, concertId, { paused: true });
  await eventually(async () => {
    for (const { events } of watched) expect(events.at(-1)).toMatchObject({ phase: 'PAUSED' });
  });
  for (const [index, { events }] of watched.entries()) {
    expect(before[index]).toBeGreaterThan(2);
    expect(events.at(-1).position).toBe(index + 1);
  }
  // It counts as stalled after ten seconds and has five more to say good-bye: in the middle it reads again.
  await pause(12_500 - (performance.now() - stalledMs));
  stalled.socket.resume();
  expect(await stalled.closed()).toBe(4410);
}, 90_000);
