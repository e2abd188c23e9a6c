import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { ask, run } from '../support/graphql.js';
import { statementsOf } from '../support/statements.js';

let app: TestApp;
beforeAll(async () => {
  // No worker: what it asks the database in the meantime is not this test's.
  app = await startTestApp({ ROLES: 'api' });
  await app.database.query(
    `insert into agency (slug, name) select 'a' || n, 'Agency ' || n from generate_series(1, 30) n`,
  );
  await app.database.query(
    `insert into artist (slug, name, agency_id) select 'p' || n, 'Artist ' || n, 1 + n % 30 from generate_series(1, 60) n`,
  );
  for (let index = 0; index < 12; index += 1) {
    await createConcert(app, {
      concert: { title: `Concert 100% no. ${index}`, kind: index % 2 ? 'MUSICAL' : 'SPORTS' },
    });
  }
});
afterAll(() => app.stop());

test('a page of concerts with all that belongs to it takes the same few statements, however long it is', async () => {
  const query = `query ($first: Int) { concerts(first: $first) { nodes { id title saleStatus artist { name agency { name } }
    performances(first: 3) { nodes { id seatsLeft seatsTotal venue { name } sections { name price { amount } } } } } } }`;
  const asking = (first: number) => statementsOf(() => ask(app.url, query, { first }));
  const short = await asking(1);
  const long = await asking(12);
  expect(long).toHaveLength(short.length);
  expect(long.length).toBeLessThanOrEqual(12);
});

test('lists are pages: in order, without gaps, to their end', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data }: { data?: any } = await ask(
      app.url,
      'query ($after: String) { artists(first: 25, after: $after) { nodes { name } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }',
      { after },
    );
    expect(data.artists.pageInfo.hasPreviousPage).toBe(after !== null);
    expect(data.artists.edges.map((edge: any) => edge.node)).toEqual(data.artists.nodes);
    seen.push(...data.artists.nodes.map((node: any) => node.name));
    after = data.artists.pageInfo.hasNextPage ? data.artists.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => `Artist ${index + 1}`));
});

test('a page has 1 to 100 entries, and a cursor is one of ours', async () => {
  for (const first of [0, -1, 101]) {
    const answer = await ask(app.url, 'query ($first: Int) { agencies(first: $first) { nodes { id } } }', {
      first,
    });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
  for (const after of ['', 'x', 'W10', Buffer.from('["a",1,2]').toString('base64url')]) {
    const answer = await ask(app.url, 'query ($after: String) { agencies(after: $after) { nodes { id } } }', {
      after,
    });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
  const all = await ask(app.url, '{ agencies(first: null) { nodes { id } } }');
  expect(all.data.agencies.nodes).toHaveLength(20);
});

test('filters narrow, and what was typed stands for itself', async () => {
  const titles = async (filter: object) =>
    (await run(app.url, 'BrowseConcerts', { filter })).data.concerts.nodes.map((node: any) => node.title);
  expect(await titles({ search: '100%' })).toHaveLength(12);
  expect(await titles({ search: '100_' })).toEqual([]);
  expect(await titles({ search: 'NO. 11' })).toEqual(['Concert 100% no. 11']);
  expect(await titles({ kind: 'MUSICAL' })).toHaveLength(6);
  expect(await titles({ artistId: 'art_1' })).toEqual([]);
  expect(await titles({ artistId: 'nonsense' })).toEqual([]);
});

test('agencies and artists lead to each other', async () => {
  const [agency] = (await run(app.url, 'BrowseAgencies')).data.agencies.nodes;
  const [artist] = agency.artists.nodes;
  const found = (await run(app.url, 'BrowseArtists', { search: artist.name })).data.artists.nodes;
  expect(found).toContainEqual(
    expect.objectContaining({ ...artist, agency: { id: agency.id, name: agency.name } }),
  );
});

test('every id leads back to its thing; what does not exist is null', async () => {
  const { data } = await ask(
    app.url,
    `{ concerts(first: 1) { nodes { id performances { nodes { id venue { id } sections { id } seats(first: 1) { nodes { id } } } } } }
       agencies(first: 1) { nodes { id artists(first: 1) { nodes { id } } } } }`,
  );
  const [concert] = data.concerts.nodes;
  const [performance] = concert.performances.nodes;
  const [agency] = data.agencies.nodes;
  const ids = {
    Concert: concert.id,
    Performance: performance.id,
    Venue: performance.venue.id,
    Section: performance.sections[0].id,
    Seat: performance.seats.nodes[0].id,
    Agency: agency.id,
    Artist: agency.artists.nodes[0].id,
  };
  const node = async (id: string) =>
    (await ask(app.url, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id })).data.node;
  for (const [type, id] of Object.entries(ids)) expect(await node(id)).toEqual({ __typename: type, id });
  for (const id of ['con_zzzz', 'per_0', 'wtr_1', 'zzzzzzzz', 'nonsense', '', 'con_01', 'rsv_1'])
    expect(await node(id)).toBeNull();
});

test('seats come in layout order, by section and by status', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 3, seatsPerRow: 4 });
  const { data } = await ask(
    app.url,
    `query ($id: ID!) { performance(id: $id) { sections { id }
      seats(first: 5, after: null) { nodes { id row number status section { name } price { amount currency } performance { id } } pageInfo { endCursor } } } }`,
    { id: performanceId },
  );
  const { seats, sections } = data.performance;
  expect(seats.nodes.map((seat: any) => `${seat.row}${seat.number}`)).toEqual(['A1', 'A2', 'A3', 'A4', 'B1']);
  expect(seats.nodes[0]).toMatchObject({
    status: 'AVAILABLE',
    price: { amount: 110_000, currency: 'KRW' },
    performance: { id: performanceId },
  });
  const next = await ask(
    app.url,
    'query ($id: ID!, $after: String, $filter: SeatFilter) { performance(id: $id) { seats(first: 100, after: $after, filter: $filter) { nodes { id } } } }',
    {
      id: performanceId,
      after: seats.pageInfo.endCursor,
      filter: { sectionId: sections[0].id, status: 'AVAILABLE' },
    },
  );
  expect(next.data.performance.seats.nodes.map((seat: any) => seat.id)).toEqual(seatIds.slice(5));
});
