import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SaleFeeds } from '../../src/seat-map/sale-feeds.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { ask, guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { subscriber } from '../support/watching.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const status = async (id: string) =>
  (await ask(app.url, 'query ($id: ID!) { concert(id: $id) { saleStatus } }', { id })).data.concert
    .saleStatus;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

test('the status follows the clock', async () => {
  const opening = async (saleOpensAt: string) =>
    (await createConcert(app, { concert: { saleOpensAt } })).concertId;
  expect(await status(await opening(inMinutes(90)))).toBe('SCHEDULED');
  expect(await status(await opening(inMinutes(30)))).toBe('OPENING_SOON');
  expect(await status(await opening(inMinutes(-1)))).toBe('ON_SALE');
  const over = await createConcert(app);
  await beginsAt(app, over, inMinutes(-1));
  expect(await status(over.concertId)).toBe('ENDED');
});

test('held seats may come back: sold out is only what is sold or blocked', async () => {
  const { concertId } = await createConcert(app, { rows: 1, seatsPerRow: 2 });
  const number = 'select max(id) from performance';
  await app.database.query(
    `update seat_map set seats_left = 0, seats_held = 2 where performance_id = (${number})`,
  );
  expect(await status(concertId)).toBe('ON_SALE');
  await app.database.query(
    `update seat_map set seats_left = 0, seats_held = 0 where performance_id = (${number})`,
  );
  expect(await status(concertId)).toBe('SOLD_OUT');
});

interface Heard {
  states: string[];
  done: boolean;
  errors: unknown[];
}

function listen(id: string): Heard & { stop: () => void } {
  const heard: Heard = { states: [], done: false, errors: [] };
  const query = 'subscription ($id: ID!) { concertUpdated(id: $id) { id saleStatus } }';
  const client = subscriber(app.url);
  client.subscribe<{ concertUpdated: { id: string; saleStatus: string } }>(
    { query, variables: { id } },
    {
      next({ data, errors }) {
        if (data) heard.states.push(data.concertUpdated.saleStatus);
        if (errors) heard.errors.push(...errors);
      },
      error: (error) => heard.errors.push(...(Array.isArray(error) ? error : [error])),
      complete: () => {
        heard.done = true;
      },
    },
  );
  return Object.assign(heard, { stop: () => void client.dispose() });
}

test('a watcher hears that the sale opens, is sold out and has ended, and nothing twice', async () => {
  const soon = new Date(Date.now() + 2_500).toISOString();
  const concert = await createConcert(app, { concert: { saleOpensAt: soon } });
  const other = await createConcert(app);
  const heard = [listen(concert.concertId), listen(concert.concertId)];
  const apart = listen(other.concertId);
  const all = async (states: string[]) =>
    eventually(async () => expect(heard.map((each) => each.states)).toEqual([states, states]), 10_000);
  await all(['OPENING_SOON']);
  await all(['OPENING_SOON', 'ON_SALE']);
  const seats = async (left: number) =>
    app.database.query(`update seat_map set seats_left = $1, seats_held = 0 where performance_id = $2`, [
      left,
      decodeNumbered('Performance', concert.performanceId),
    ]);
  await seats(0);
  await all(['OPENING_SOON', 'ON_SALE', 'SOLD_OUT']);
  await seats(1);
  await all(['OPENING_SOON', 'ON_SALE', 'SOLD_OUT', 'ON_SALE']);
  await beginsAt(app, concert, inMinutes(-1));
  await all(['OPENING_SOON', 'ON_SALE', 'SOLD_OUT', 'ON_SALE', 'ENDED']);
  await eventually(async () => expect(heard.map(({ done }) => done)).toEqual([true, true]), 5_000);
  expect(apart).toMatchObject({ states: ['ON_SALE'], done: false, errors: [] });
  for (const each of [...heard, apart]) each.stop();
}, 30_000);

test('readers who come at once share one start, and the next try begins anew after a failure', async () => {
  let asked = 0;
  let known = false;
  const feeds = new SaleFeeds({
    catalogue: {
      concerts: async ([id]: readonly number[]) => {
        asked += 1;
        return known ? [{ id, kind: 'CONCERT' }] : [];
      },
    } as never,
    maps: {
      sales: async () => [{ state: 'ON_SALE', changesInMs: null }],
    } as never,
    onError: () => undefined,
  });
  const all = async () => {
    const told = await Promise.allSettled(Array.from({ length: 50 }, () => feeds.watch(1)));
    return [...new Set(told.map(({ status }) => status))];
  };
  const first = await all();
  known = true;
  const second = await all();
  await feeds.watch(1);
  await feeds.close();
  expect([first, second]).toEqual([['rejected'], ['fulfilled']]);
  expect(asked).toBe(2);
});

test('there is nothing to watch where there is no concert', async () => {
  for (const id of ['con_zzz', 'not an id']) {
    const heard = listen(id);
    await eventually(async () => expect(heard.errors).toHaveLength(1), 5_000);
    expect(heard.errors[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    heard.stop();
  }
});

describe('what a client would have to find out by being refused', () => {
  const LIMITS = `query ($id: ID!) {
    concert(id: $id) { maxSeatsPerUser viewerSeats holdSeconds performances { totalCount nodes {
      seats(first: 1) { totalCount } held: seats(filter: { status: HELD }) { totalCount }
      sections { seatsTotal seatsLeft } } } }
  }`;
  const reserve = async (token: string, performanceId: string, seatIds: string[]) => {
    const input = { performanceId, seatIds, idempotencyKey: seatIds.join() };
    return (await run(app.url, 'ReserveSeats', { input }, token)).data.reserveSeats;
  };

  test('the limit, how much of it is used, how long a hold lasts, seats left a section, counts', async () => {
    const concert = await createConcert(app, { concert: { maxSeatsPerUser: 4 } });
    const unlimited = await createConcert(app);
    const token = await guest(app.url);
    const limits = async (id: string, by?: string) =>
      (await ask(app.url, LIMITS, { id }, { token: by })).data.concert;
    expect(await limits(concert.concertId, token)).toMatchObject({
      maxSeatsPerUser: 4,
      viewerSeats: 0,
      holdSeconds: 300,
      performances: {
        totalCount: 1,
        nodes: [
          {
            seats: { totalCount: 10 },
            held: { totalCount: null },
            sections: [{ seatsTotal: 10, seatsLeft: 10 }],
          },
        ],
      },
    });
    const { id } = await reserve(token, concert.performanceId, concert.seatIds.slice(0, 3));
    expect(await limits(concert.concertId, token)).toMatchObject({ viewerSeats: 3 });
    await eventually(async () => {
      const { performances } = await limits(concert.concertId);
      expect(performances.nodes[0].sections).toEqual([{ seatsTotal: 10, seatsLeft: 7 }]);
    }, 5_000);
    await run(app.url, 'CancelReservation', { input: { reservationId: id } }, token);
    expect(await limits(concert.concertId, token)).toMatchObject({ viewerSeats: 0 });
    expect(await limits(concert.concertId)).toMatchObject({ maxSeatsPerUser: 4, viewerSeats: null });
    expect(await limits(unlimited.concertId, token)).toMatchObject({
      maxSeatsPerUser: null,
      viewerSeats: null,
    });
  });

  test('the caller’s reservations by status and performance, with their number', async () => {
    const one = await createConcert(app);
    const two = await createConcert(app);
    const token = await guest(app.url);
    const a = await reserve(token, one.performanceId, [one.seatIds[0]!]);
    const b = await reserve(token, one.performanceId, [one.seatIds[1]!]);
    const c = await reserve(token, two.performanceId, [two.seatIds[0]!]);
    await reserve(await guest(app.url), two.performanceId, [two.seatIds[1]!]);
    await run(app.url, 'CancelReservation', { input: { reservationId: b.id } }, token);
    const LIST = `query ($filter: ReservationFilter, $first: Int, $after: String) { viewer {
      reservations(filter: $filter, first: $first, after: $after) {
        totalCount nodes { id } pageInfo { endCursor } } } }`;
    const list = async (variables: object) => {
      const { nodes, ...rest } = (await ask(app.url, LIST, { ...variables }, { token })).data.viewer
        .reservations;
      return { ids: nodes.map(({ id }: { id: string }) => id), ...rest };
    };
    expect(await list({})).toMatchObject({ ids: [c.id, b.id, a.id], totalCount: 3 });
    expect(await list({ filter: {} })).toMatchObject({ totalCount: 3 });
    expect(await list({ filter: { status: 'HELD' } })).toMatchObject({ ids: [c.id, a.id], totalCount: 2 });
    const performanceId = one.performanceId;
    expect(await list({ filter: { performanceId } })).toMatchObject({ ids: [b.id, a.id], totalCount: 2 });
    const filter = { performanceId, status: 'CANCELLED' };
    expect(await list({ filter })).toMatchObject({ ids: [b.id], totalCount: 1 });
    expect(await list({ filter: { performanceId: 'per_zzz' } })).toMatchObject({ ids: [], totalCount: 0 });
    const first = await list({ filter: { status: 'HELD' }, first: 1 });
    const { endCursor: after } = first.pageInfo;
    expect(first).toMatchObject({ ids: [c.id], totalCount: 2 });
    expect(await list({ filter: { status: 'HELD' }, first: 1, after })).toMatchObject({ ids: [a.id] });
    // A hold that has lapsed is EXPIRED in every filter, whether it was swept or not.
    await app.database.query(
      `update reservation set held_until = now() - interval '1 second' where status = 'HELD' and user_id =
       (select user_id from reservation where performance_id = $1 limit 1)`,
      [decodeNumbered('Performance', one.performanceId)],
    );
    expect(await list({ filter: { status: 'HELD' } })).toMatchObject({ ids: [], totalCount: 0 });
    expect(await list({ filter: { status: 'EXPIRED' } })).toMatchObject({ totalCount: 2 });
  });

  test('how many artists and concerts there are', async () => {
    const query =
      '{ agencies { totalCount } artists { totalCount } concerts(first: 1) { totalCount nodes { id } } }';
    const [concerts] = await app.database.query<{ n: number }>('select count(*)::int as n from concert');
    const { data } = await ask(app.url, query);
    expect(data).toMatchObject({ agencies: { totalCount: 0 }, artists: { totalCount: 0 } });
    expect(data.concerts.totalCount).toBe(concerts!.n);
    const none = '{ concerts(filter: { search: "no such title" }) { totalCount } }';
    expect((await ask(app.url, none)).data.concerts.totalCount).toBe(0);
  });
});
