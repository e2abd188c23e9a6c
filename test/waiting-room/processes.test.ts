import { expect, test } from '@jest/globals';
import { startOn } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { stalledSocket } from '../support/stalled-socket.js';
import { subscriber, subscriptionText, watch } from '../support/watching.js';
import { configure, guests, join, meddler } from './fans.js';
import { processSite } from './process-site.js';

/** A layout of 50,000 seats; eighteen of them are more than the operating system keeps for one socket. */
const HUGE = `subscription ($performanceId: ID!) {
  seatMapUpdated(performanceId: $performanceId) {
    ... on SeatMap { version sections { section { name } rows { seatIds numbers } } }
    ... on SeatMapDelta { version }
  }
}`;

const site = processSite();

test('tickers that sleep for a minute, one and then all: no rush, no fan out of turn', () =>
  site.tickersSleep(async (concertId) => {
    const { redis, key } = await meddler(site.app().database, concertId);
    await redis.hincrby(key('state'), 'budget_ms', -60_000);
    redis.disconnect();
  }));

test('a server with 40 subscribers is killed and comes back: all are back at their places', () =>
  site.serverIsKilled(40));

test('a reader who reads nothing is sent away with 4410, and the others hear everything', async () => {
  const app = site.app();
  const server = await startOn(app.database, { ROLES: 'api' }, undefined, { stalledAfterMs: 3_000 });
  const waitingRoom = { capacity: 1, admitPerSecond: 1 };
  const hall = { rows: 200, seatsPerRow: 250, concert: { waitingRoom } };
  const { concertId, performanceId } = await createConcert(app, hall);
  const fans = await guests(app, 20);
  for (const fan of fans) await join(app, concertId, fan);
  const clients = fans.slice(1).map((fan) => subscriber(server.url!, fan.token));
  const watched = clients.map((client) => watch<any>(client, 'WatchQueuePlace', { concertId }));
  // The first fan is inside by then.
  await eventually(async () => {
    for (const [index, { events }] of watched.entries()) expect(events.at(-1)?.position).toBe(index + 1);
  });
  const stalled = await stalledSocket(server.url!, fans[1]!.token);
  stalled.socket.subscribe('place', subscriptionText('WatchQueuePlace'), { concertId });
  for (let count = 1; count <= 18; count += 1) stalled.socket.subscribe(`${count}`, HUGE, { performanceId });
  for (const paused of [true, false, true]) {
    await configure(app, concertId, { paused });
    await eventually(async () => {
      for (const { events } of watched) {
        expect(events.at(-1)).toMatchObject({ phase: paused ? 'PAUSED' : 'OPEN' });
      }
    });
  }
  for (const [index, { events }] of watched.entries()) expect(events.at(-1).position).toBe(index + 1);
  expect(await stalled.closed()).toBe(4410);
  await Promise.all(clients.map((client) => client.dispose()));
  await server.stop();
}, 60_000);
