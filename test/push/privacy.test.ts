import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { subscriber, type Watched, watch } from '../support/watching.js';

const PEOPLE = 200;
const ROUNDS = 25;

let app: TestApp;
let second: App;
let people: Fan[];
beforeAll(async () => {
  app = await startTestApp();
  second = await startOn(app.database);
  people = await fans(app.url, PEOPLE);
});
afterAll(async () => {
  await second.stop();
  await app.stop();
});

test('10,000 private events to 200 people over two servers: each their own, a stranger none', async () => {
  const stranger = subscriber(second.url!, people[0]!.token);
  const clients = people.map(({ token }, index) => subscriber(index % 2 ? app.url : second.url!, token));
  const refused: unknown[] = [];
  let events = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const concerts = await Promise.all([0, 1].map(() => createConcert(app, { rows: 10, seatsPerRow: 10 })));
    const rounds = people.map(async (fan, index) => {
      const { performanceId, seatIds } = concerts[index % 2]!;
      const input = { performanceId, seatIds: [seatIds[index >> 1]], idempotencyKey: performanceId };
      const { data } = await run(app.url, 'ReserveSeats', { input }, fan.token);
      const { id } = data.reserveSeats;
      const own: Watched<{ id: string }> = watch(clients[index]!, 'WatchReservation', { id });
      if (index === 1) {
        const eavesdropped = watch(stranger, 'WatchReservation', { id });
        await eavesdropped.done.catch((errors) => refused.push(errors[0].extensions.code));
        expect(eavesdropped.events).toEqual([]);
      }
      await eventually(async () => expect(own.events).toHaveLength(1), 60_000);
      await run(app.url, 'CancelReservation', { input: { reservationId: id } }, fan.token);
      await own.done;
      expect(new Set(own.events.map((event) => event.id))).toEqual(new Set([id]));
      events += own.events.length;
    });
    await Promise.all(rounds);
  }
  expect(refused).toEqual(Array(ROUNDS).fill('NOT_FOUND'));
  expect(events).toBe(2 * PEOPLE * ROUNDS);
  await Promise.all([...clients, stranger].map((client) => client.dispose()));
}, 300_000);
