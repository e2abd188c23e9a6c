import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { done, makers, mutate, openWorld, performanceInput, type World } from './organisers.js';

let world: World;
let create: ReturnType<typeof makers>;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  create = makers(world);
  url = world.app.url;
}, 60_000);
afterAll(() => world?.app.stop());

/** The ids of every list, read anew. */
async function listed(): Promise<Set<string>> {
  const { data } = await ask(
    url,
    `{ agencies(first: 50) { nodes { id artists(first: 20) { nodes { id } } concerts(first: 20) { nodes { id } } } }
       artists(first: 50) { nodes { id concerts(first: 20) { nodes { id } } } }
       promoters(first: 50) { nodes { id } } venues(first: 50) { nodes { id } }
       concerts(first: 50) { nodes { id performances(first: 20) { nodes { id } } } } }`,
  );
  return new Set([...JSON.stringify(data).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id!));
}

const totals = async () =>
  (
    await ask(
      url,
      `{ agencies { totalCount } artists { totalCount } promoters { totalCount } venues { totalCount }
         concerts { totalCount } }`,
    )
  ).data;

test('what is archived is in no list, is found by its id, and comes back', async () => {
  const agencyId = await create.agency();
  const artistId = await create.make('createArtist', { name: 'A', agencyId });
  const promoterId = await create.promoter();
  const venueId = await create.venue();
  const concertId = await create.concert({ artistId, agencyId });
  const performanceId = (
    await done(url, 'createPerformance', { concertId, performance: performanceInput() }, world.member)
  ).id;
  const things: [string, Record<string, string>][] = [
    ['archivePerformance', { performanceId }],
    ['archiveConcert', { concertId }],
    ['archiveArtist', { artistId }],
    ['archivePromoter', { promoterId }],
    ['archiveVenue', { venueId }],
    ['archiveAgency', { agencyId }],
  ];
  const before = await totals();
  for (const [name, input] of things) {
    const [id] = Object.values(input);
    expect(await listed()).toContain(id);
    const { archivedAt } = await done(url, name, input, world.member);
    expect(archivedAt).toEqual(expect.any(String));
    expect(await listed()).not.toContain(id);
    const node = await ask(url, 'query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(node.data.node).toEqual({ id });
    // Again: nothing changes, also not since when.
    expect((await done(url, name, input, world.member)).archivedAt).toBe(archivedAt);
  }
  const one = (count: { totalCount: number }) => ({ totalCount: count.totalCount - 1 });
  expect(await totals()).toEqual(
    Object.fromEntries(Object.entries(before).map(([list, count]) => [list, one(count as never)])),
  );
  for (const [name, input] of things.reverse()) {
    const back = await done(url, name, { ...input, archived: false }, world.member);
    expect(back.archivedAt).toBeNull();
    expect(await listed()).toContain(Object.values(input)[0]);
  }
  expect(await totals()).toEqual(before);
});

async function seatsOf(performanceId: string): Promise<string[]> {
  const query = 'query ($id: ID!) { performance(id: $id) { seats(first: 2) { nodes { id } } } }';
  const { data } = await ask(url, query, { id: performanceId });
  return data.performance.seats.nodes.map(({ id }: { id: string }) => id);
}

async function held(performanceId: string): Promise<string> {
  const input = { performanceId, seatIds: await seatsOf(performanceId), idempotencyKey: performanceId };
  const answer = await run(url, 'ReserveSeats', { input }, world.fan.token);
  expect(answer.data.reserveSeats).toMatchObject({ status: 'HELD' });
  return answer.data.reserveSeats.id;
}

test('a concert with a held seat, or one sold for a performance to come, stays in the lists', async () => {
  const concertId = await create.concert();
  const performanceId = await create.performanceOf(concertId);
  const further = { concertId, performance: performanceInput() };
  const other = (await done(url, 'createPerformance', further, world.member)).id;
  const archive = (name: string) => {
    const input = { archiveConcert: { concertId }, archivePerformance: { performanceId } }[name]!;
    return mutate(url, name, input, world.member);
  };
  const reservationId = await held(performanceId);
  const before = await create.recorded();
  for (const name of ['archiveConcert', 'archivePerformance']) {
    expect(await archive(name)).toMatchObject({ __typename: 'Refused', code: 'NOT_ARCHIVABLE' });
  }
  expect(await create.recorded()).toBe(before);
  // The other performance has no such seat.
  await done(url, 'archivePerformance', { performanceId: other }, world.member);

  const pay = { reservationId, idempotencyKey: 'pay' };
  await run(url, 'ChargeWallet', { input: { amount: 500_000, idempotencyKey: 'c' } }, world.fan.token);
  const paid = await run(url, 'PayReservation', { input: pay }, world.fan.token);
  expect(JSON.stringify(paid)).toContain('CONFIRMED');
  expect(await archive('archiveConcert')).toMatchObject({ code: 'NOT_ARCHIVABLE' });
  // It is over: the purchases are of a performance that has been.
  await world.app.database.query(
    `update performance set starts_at = now() - interval '1 hour' where id = $1`,
    [decodeNumbered('Performance', performanceId)],
  );
  expect(await archive('archivePerformance')).toMatchObject({ __typename: 'Performance' });
  expect(await archive('archiveConcert')).toMatchObject({ __typename: 'Concert' });
});

test('a concert whose hold was cancelled can be archived', async () => {
  const concertId = await create.concert();
  const reservationId = await held(await create.performanceOf(concertId));
  expect(await mutate(url, 'archiveConcert', { concertId }, world.member)).toMatchObject({
    code: 'NOT_ARCHIVABLE',
  });
  await run(url, 'CancelReservation', { input: { reservationId } }, world.fan.token);
  await done(url, 'archiveConcert', { concertId }, world.member);
});

test('an archived concert gets no further performance, and an archived venue is named by none', async () => {
  const concertId = await create.concert();
  const venueId = await create.venue();
  await done(url, 'archiveVenue', { venueId }, world.member);
  const performance = performanceInput({ venue: { id: venueId } });
  expect(await mutate(url, 'createPerformance', { concertId, performance }, world.member)).toMatchObject({
    code: 'NOT_FOUND',
  });
  const concert = create.concertInput({ performances: [performance] });
  expect(await mutate(url, 'createConcert', concert, world.member)).toMatchObject({ code: 'NOT_FOUND' });
  await done(url, 'archiveConcert', { concertId }, world.member);
  const further = { concertId, performance: performanceInput() };
  expect(await mutate(url, 'createPerformance', further, world.member)).toMatchObject({
    code: 'NOT_FOUND',
  });
});
