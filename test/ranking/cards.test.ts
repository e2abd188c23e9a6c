import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { statementsOf } from '../support/statements.js';
import { subscriber, type Watched, watch } from '../support/watching.js';

let app: TestApp;
beforeAll(async () => {
  // Without the reading that repairs lost messages: what is read here is read because of a change.
  app = await startTestApp({ REREAD_SECONDS: '0' });
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await app.stop();
});

const clients: Client[] = [];

function client(): Client {
  const made = subscriber(app.url);
  clients.push(made);
  return made;
}

interface Card {
  concert: { id: string };
  saleStatus: string;
  seatsLeft: number;
  seatsHeld: number;
  seatsTotal: number;
  version: string;
}

const cards = (ids: string[], seen?: string[]): Watched<Card> =>
  watch<Card>(client(), 'ConcertCards', { ids, ...(seen && { seen }) });

async function hold(concert: { performanceId: string; seatIds: string[] }, index: number): Promise<void> {
  const input = {
    performanceId: concert.performanceId,
    seatIds: [concert.seatIds[index]],
    strategy: 'ATOMIC',
    idempotencyKey: `card ${index}`,
  };
  const answer = await run(app.url, 'ReserveSeats', { input }, await guest(app.url));
  expect(answer.data.reserveSeats.__typename).toBe('Reservation');
}

test('a reader gets each card, then what changes, and later only what is new', async () => {
  const one = await createConcert(app);
  const two = await createConcert(app);
  const ids = [one.concertId, two.concertId];
  const first = cards(ids);
  await eventually(async () => expect(first.events).toHaveLength(2));
  expect(first.events.map(({ seatsLeft }) => seatsLeft)).toEqual([10, 10]);
  await hold(one, 0);
  await eventually(async () => expect(first.events.at(-1)).toMatchObject({ seatsLeft: 9, seatsHeld: 1 }));
  expect(first.events.slice(2).every(({ concert }) => concert.id === one.concertId)).toBe(true);
  first.stop();
  const versions = ids.map((id) => first.events.findLast(({ concert }) => concert.id === id)!.version);
  await hold(two, 1);
  await eventually(async () => {
    const again = cards(ids, versions);
    await eventually(async () => expect(again.events.length).toBeGreaterThan(0), 1_000);
    again.stop();
    expect(again.events.map(({ concert, seatsLeft }) => [concert.id, seatsLeft])).toEqual([
      [two.concertId, 9],
    ]);
  });
});

test('the clock changes a card at the instant of the opening', async () => {
  const opens = Date.now() + 1_500;
  const concert = await createConcert(app, { concert: { saleOpensAt: new Date(opens).toISOString() } });
  const watched = cards([concert.concertId]);
  await eventually(async () => expect(watched.events.at(-1)?.saleStatus).toBe('ON_SALE'));
  expect(watched.events.map(({ saleStatus }) => saleStatus)).toEqual(['OPENING_SOON', 'ON_SALE']);
  expect(watched.times[1]! - opens).toBeLessThan(1_000);
  watched.stop();
});

test('a thousand idle subscribers cost no statement, and a change costs one', async () => {
  const concerts: TestConcert[] = [];
  for (let index = 0; index < 5; index += 1) concerts.push(await createConcert(app));
  const ids = concerts.map(({ concertId }) => concertId);
  let watched: Watched<Card>[] = [];
  const all = (count: number) =>
    eventually(
      async () => expect(watched.filter(({ events }) => events.length === count)).toHaveLength(1_000),
      20_000,
    );
  const opening = await statementsOf(async () => {
    watched = Array.from({ length: 50 }, client).flatMap((each) =>
      Array.from({ length: 20 }, () => watch<Card>(each, 'ConcertCards', { ids })),
    );
    await all(5);
  });
  const ofCards = (texts: string[]) => texts.filter((text) => text.includes('"changesInMs"'));
  expect(ofCards(opening).length).toBeLessThan(10);
  const idle = await statementsOf(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
  expect(ofCards(idle)).toEqual([]);
  const changed = await statementsOf(async () => {
    await hold(concerts[2]!, 0);
    await all(6);
  });
  expect(ofCards(changed).length).toBeLessThanOrEqual(2);
}, 60_000);

test('what is watched has a bound, and has to be there', async () => {
  const { concertId } = await createConcert(app);
  for (const [ids, code] of [
    [[], 'BAD_USER_INPUT'],
    [Array.from({ length: 101 }, () => concertId), 'BAD_USER_INPUT'],
    [[concertId, 'con_zzzzz'], 'NOT_FOUND'],
  ] as const) {
    const failure = await cards([...ids]).done.catch((errors: unknown) => errors);
    expect(JSON.stringify(failure)).toContain(code);
  }
});
