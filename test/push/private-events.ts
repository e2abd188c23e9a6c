import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Client } from 'graphql-ws';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { subscriber, type Watched, watch } from '../support/watching.js';

const PEOPLE = 200;

/**
 * Two servers with 200 people.
 *
 * @returns sends each of them two private events a round: each hears their own, and a stranger hears none
 */
export function privateEvents(): (rounds: number) => Promise<void> {
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
  return async (rounds) => {
    const stranger = subscriber(second.url!, people[0]!.token);
    const clients = people.map(({ token }, index) => subscriber(index % 2 ? app.url : second.url!, token));
    const site = { app, people, clients, stranger };
    const refused: unknown[] = [];
    let events = 0;
    for (let round = 0; round < rounds; round += 1) events += await privateRound(site, refused);
    expect(refused).toEqual(Array(rounds).fill('NOT_FOUND'));
    expect(events).toBe(2 * PEOPLE * rounds);
    await Promise.all([...clients, stranger].map((client) => client.dispose()));
  };
}

interface Site {
  app: TestApp;
  people: readonly Fan[];
  clients: readonly Client[];
  stranger: Client;
}

/** Everyone reserves, watches and cancels. @returns how many events they heard */
async function privateRound({ app, people, clients, stranger }: Site, refused: unknown[]): Promise<number> {
  const hall = { rows: 10, seatsPerRow: 10 };
  const concerts = await Promise.all([0, 1].map(() => createConcert(app, hall)));
  const heard = await Promise.all(
    people.map(async (fan, index) => {
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
      return own.events.length;
    }),
  );
  return heard.reduce((sum, count) => sum + count, 0);
}
