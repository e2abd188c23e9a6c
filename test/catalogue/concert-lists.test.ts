import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { ask } from '../support/graphql.js';

let app: TestApp;
beforeAll(async () => {
  // No worker: it would bring the counts of seats that a test writes up to date.
  app = await startTestApp({ ROLES: 'api' });
  const made = app.database.query.bind(app.database);
  await made(`insert into agency (name) values ('빅히트 뮤직'), ('Café Agency')`);
  await made(`insert into artist (name, agency_id) values ('방탄소년단', 1), ('Björk', 2), ('아이유', 2)`);
  await made(`insert into venue (name, city, country, time_zone) values
    ('고척스카이돔', '서울', 'KR', 'Asia/Seoul'), ('Busan Arena', '부산', 'KR', 'Asia/Seoul'), ('Harpa', null, 'IS', 'Atlantic/Reykjavik')`);
  await concert('Map of the Soul', { artist: 1, at: ['5 days/1/50000,150000'], opens: '-1 day' });
  await concert('Cornucopia', { artist: 2, at: ['2 days/3/90000', '9 days/2/90000'], opens: '30 minutes' });
  await concert('Écoute! 100%', { artist: 3, at: ['-3 days/2/70000'], opens: '-9 days', kind: 'MUSICAL' });
  await concert('The Golden Hour', { artist: 3, at: ['-1 day/1/30000', '7 days/2/60000'], opens: '-9 days' });
  await concert('A match', { at: ['4 days/2/20000'], opens: '2 hours', kind: 'SPORTS' });
});
afterAll(() => app.stop());

interface Wanted {
  artist?: number;
  /** Each: when it begins, in which venue, and the prices of its sections. */
  at: string[];
  opens: string;
  kind?: string;
}

async function concert(title: string, { artist, at, opens, kind = 'CONCERT' }: Wanted): Promise<number> {
  const [row] = await app.database.query<{ id: number }>(
    `insert into concert (title, kind, artist_id, currency, sale_opens_at)
     values ($1, $2, $3, 'KRW', now() + $4::interval) returning id`,
    [title, kind, artist ?? null, opens],
  );
  for (const each of at) {
    const [begins, venue, prices] = each.split('/') as [string, string, string];
    await app.database.query(
      `with p as (insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
         select $1, $2, now() + $3::interval, false, coalesce(max(first_seat_id) + 10, 0), 10
         from performance returning id)
       insert into section (performance_id, name, price, first_seat_id, seats_total, rows)
       select p.id, 'A', price, 0, 10, '[{"label":"A","seats":10}]' from p, unnest($4::bigint[]) price`,
      [row!.id, venue, begins, `{${prices}}`],
    );
  }
  return row!.id;
}

const LIST = `query ($filter: ConcertFilter, $sort: ConcertSort, $first: Int, $after: String) {
  concerts(filter: $filter, sort: $sort, first: $first, after: $after) {
    totalCount nodes { title saleStatus } pageInfo { hasNextPage endCursor } } }`;

async function titles(filter: object, sort = 'ENTRY'): Promise<string[]> {
  const { data, errors } = await ask(app.url, LIST, { filter, sort });
  expect(errors).toBeUndefined();
  expect(data.concerts.totalCount).toBe(data.concerts.nodes.length);
  return data.concerts.nodes.map(({ title }: { title: string }) => title);
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

test('a concert is found by a part of each of its names, however they are written', async () => {
  const map = ['Map of the Soul'];
  for (const text of [
    '소년',
    '방탄소년단',
    'SOUL map',
    '빅히트',
    '고척',
    '서울',
    '방탄 dome of'.slice(0, 2),
  ]) {
    expect(await titles({ text })).toContain(map[0]);
  }
  expect(await titles({ text: '방탄소년단'.normalize('NFD') })).toEqual(map);
  expect(await titles({ text: 'BJÖRK harpa' })).toEqual(['Cornucopia']);
  expect(await titles({ text: 'Bjo\u0308rk' })).toEqual(['Cornucopia']);
  expect(await titles({ text: 'écoute' })).toEqual(['Écoute! 100%']);
  expect(await titles({ text: 'soul björk' })).toEqual([]);
  // No word reaches from one name into the next.
  expect(await titles({ text: '단빅' })).toEqual([]);
});

test('consonants stand for the syllables that begin with them', async () => {
  expect(await titles({ text: 'ㅂㅌㅅ' })).toEqual(['Map of the Soul']);
  expect(await titles({ text: 'ㅅㄴㄷ soul' })).toEqual(['Map of the Soul']);
  expect(await titles({ text: 'ㅇㅇㅇ' })).toEqual(['Écoute! 100%', 'The Golden Hour']);
  expect(await titles({ text: 'ㅇㅌㅅ' })).toEqual([]);
});

test('a search is a part of the title alone, and every character stands for itself', async () => {
  expect(await titles({ search: 'golden h' })).toEqual(['The Golden Hour']);
  expect(await titles({ search: '방탄' })).toEqual([]);
  expect(await titles({ search: '100%' })).toEqual(['Écoute! 100%']);
  expect(await titles({ search: '1%' })).toEqual([]);
  expect(await titles({ search: "'; drop table concert; --" })).toEqual([]);
  expect(await titles({ text: "%s $1 \\ '" })).toEqual([]);
  expect(await titles({ city: "'" })).toEqual([]);
});

test('city, kind, artist, agency, dates and prices narrow a list', async () => {
  expect(await titles({ city: '부산' })).toEqual([
    'Cornucopia',
    'Écoute! 100%',
    'The Golden Hour',
    'A match',
  ]);
  expect(await titles({ kind: 'SPORTS' })).toEqual(['A match']);
  expect(await titles({ agencyId: 'agy_1' })).toEqual(['Map of the Soul']);
  expect(await titles({ artistId: 'art_3', kind: 'MUSICAL' })).toEqual(['Écoute! 100%']);
  expect(await titles({ from: inDays(3), to: inDays(6) })).toEqual(['Map of the Soul', 'A match']);
  // Between its performances there is none.
  expect(await titles({ from: inDays(3), to: inDays(8), artistId: 'art_2' })).toEqual([]);
  expect(await titles({ minPrice: 60_000, maxPrice: 70_000 })).toEqual(['Écoute! 100%', 'The Golden Hour']);
  expect(await titles({ minPrice: 100_000 })).toEqual(['Map of the Soul']);
  expect(await titles({ maxPrice: 20_000 })).toEqual(['A match']);
});

test('a list by the state of the sale has the concerts that show this state', async () => {
  const { data } = await ask(app.url, LIST, {});
  for (const status of ['SCHEDULED', 'OPENING_SOON', 'ON_SALE', 'SOLD_OUT', 'ENDED']) {
    const shown = data.concerts.nodes.filter((node: { saleStatus: string }) => node.saleStatus === status);
    expect(await titles({ status })).toEqual(shown.map(({ title }: { title: string }) => title));
  }
  expect(await titles({ status: 'OPENING_SOON' })).toEqual(['Cornucopia']);
});

test('a list has an order', async () => {
  const byEntry = ['Map of the Soul', 'Cornucopia', 'Écoute! 100%', 'The Golden Hour', 'A match'];
  expect(await titles({}, 'NEWEST')).toEqual(byEntry.toReversed());
  expect(await titles({}, 'TITLE')).toEqual([
    'A match',
    'Cornucopia',
    'Map of the Soul',
    'The Golden Hour',
    'Écoute! 100%',
  ]);
  expect((await titles({}, 'OPENING')).slice(2)).toEqual(['Map of the Soul', 'Cornucopia', 'A match']);
  expect(await titles({ from: inDays(0) }, 'SOONEST')).toEqual([
    'Cornucopia',
    'A match',
    'Map of the Soul',
    'The Golden Hour',
  ]);
  expect((await titles({}, 'SOONEST')).slice(0, 2)).toEqual(['Écoute! 100%', 'The Golden Hour']);
});

for (const sort of ['ENTRY', 'NEWEST', 'TITLE', 'OPENING', 'SOONEST']) {
  test(`pages in the order ${sort} are the whole list, also when a concert changes meanwhile`, async () => {
    const whole = await titles({}, sort);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data }: { data?: any } = await ask(app.url, LIST, { sort, first: 2, after });
      seen.push(...data.concerts.nodes.map(({ title }: { title: string }) => title));
      after = data.concerts.pageInfo.hasNextPage ? data.concerts.pageInfo.endCursor : null;
      // The concert that the cursor names goes to the end of the orders by title and by opening.
      if (seen.length === 2) await changeTo(whole[1]!, `zzz ${whole[1]}`, '20 days');
    } while (after !== null && seen.length < 20);
    const others = (all: string[]): string[] => all.filter((title) => title !== whole[1]);
    expect(others(seen)).toEqual(others(whole));
    await changeTo(`zzz ${whole[1]}`, whole[1]!, '-20 days');
  });
}

async function changeTo(title: string, other: string, later: string): Promise<void> {
  await app.database.query(
    'update concert set title = $2, sale_opens_at = sale_opens_at + $3::interval where title = $1',
    [title, other, later],
  );
}

test('a cursor of another order is refused', async () => {
  const { data } = await ask(app.url, LIST, { sort: 'TITLE', first: 1 });
  const { endCursor: after } = data.concerts.pageInfo;
  for (const sort of ['ENTRY', 'NEWEST', 'OPENING', 'SOONEST']) {
    const { errors } = await ask(app.url, LIST, { sort, after });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
  const forged = Buffer.from('["OPENING","x",1]').toString('base64url');
  const { errors } = await ask(app.url, LIST, { sort: 'OPENING', after: forged });
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('conditions out of their bounds are refused', async () => {
  const bad = [
    { text: 'a b c d e f g h i' },
    { search: 'x'.repeat(101) },
    { city: '\u0000' },
    { from: inDays(2), to: inDays(1) },
    { minPrice: 2, maxPrice: 1 },
    { minPrice: -1 },
  ];
  for (const filter of bad) {
    const { errors } = await ask(app.url, LIST, { filter });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('a change of any name, date or price is found at once, in the transaction of the change', async () => {
  await app.database.query(`update artist set name = '뉴진스' where id = 2`);
  expect(await titles({ text: 'ㄴㅈㅅ' })).toEqual(['Cornucopia']);
  expect(await titles({ text: 'björk' })).toEqual([]);
  await app.database.query(`update agency set name = 'Renamed' where id = 2`);
  expect(await titles({ text: 'renamed', kind: 'MUSICAL' })).toEqual(['Écoute! 100%']);
  await app.database.query(`update venue set city = 'Reykjavík' where id = 3`);
  expect(await titles({ city: 'REYKJAVÍK' })).toEqual(['Cornucopia']);
  await app.database.query(`update section set price = 1000000 where price = 20000`);
  expect(await titles({ minPrice: 500_000 })).toEqual(['A match']);
  await app.database.query(
    `update performance set starts_at = now() + interval '400 days' where id = (select max(id) from performance)`,
  );
  expect(await titles({ from: inDays(300) })).toEqual(['A match']);
});

const PERFORMANCES = `query ($bookable: Boolean, $from: DateTime, $to: DateTime, $first: Int, $after: String) {
  performances(bookable: $bookable, from: $from, to: $to, first: $first, after: $after) {
    nodes { concert { title } } pageInfo { hasNextPage endCursor } }
  concerts { nodes { title performances(bookable: $bookable, from: $from, to: $to) { totalCount nodes { id } } } } }`;

async function performancesOf(variables: object): Promise<{ all: string[]; within: string[] }> {
  const { data } = await ask(app.url, PERFORMANCES, { ...variables });
  const within = data.concerts.nodes.flatMap((node: any) => {
    expect(node.performances.totalCount).toBe(node.performances.nodes.length);
    return node.performances.nodes.map(() => node.title);
  });
  return { all: data.performances.nodes.map((node: any) => node.concert.title), within };
}

test('performances are listed soonest first, by whether a seat may be bought now, and by their dates', async () => {
  const { all } = await performancesOf({ bookable: true });
  expect(all).toEqual(['Map of the Soul', 'The Golden Hour']);
  expect((await performancesOf({ bookable: true })).within.sort()).toEqual(all);
  expect((await performancesOf({ from: inDays(6), to: inDays(10) })).all).toEqual([
    'The Golden Hour',
    'Cornucopia',
  ]);
  const every = await performancesOf({});
  expect(every.all).toHaveLength(7);
  const others = await performancesOf({ bookable: false });
  expect([...others.all, ...all].sort()).toEqual(every.all.sort());
  const first = await ask(app.url, PERFORMANCES, { first: 3 });
  const { endCursor: after } = first.data.performances.pageInfo;
  const second = await ask(app.url, PERFORMANCES, { first: 100, after });
  expect(second.data.performances.nodes).toHaveLength(4);
});

test('the last seat that is sold, and a seat that comes back, change the lists with the seat map', async () => {
  const of = `performance_id = (select min(id) from performance)`;
  await app.database.query(`update seat_map set seats_left = 0, seats_held = 0 where ${of}`);
  expect(await titles({ status: 'SOLD_OUT' })).toEqual(['Map of the Soul']);
  expect((await performancesOf({ bookable: true })).all).toEqual(['The Golden Hour']);
  // What is written anew does not forget it.
  await app.database.query(`update artist set name = 'BTS 방탄소년단' where id = 1`);
  expect(await titles({ status: 'SOLD_OUT' })).toEqual(['Map of the Soul']);
  await app.database.query(`update seat_map set seats_held = 1 where ${of}`);
  expect(await titles({ status: 'SOLD_OUT' })).toEqual([]);
  expect(await titles({ status: 'ON_SALE' })).toEqual(['Map of the Soul', 'The Golden Hour']);
});

test('what is archived is in no list', async () => {
  await app.database.query(
    `update performance set archived_at = now() where starts_at > now() + interval '300 days'`,
  );
  expect((await performancesOf({})).all).toHaveLength(6);
  await app.database.query(`update concert set archived_at = now() where title = 'Map of the Soul'`);
  expect(await titles({})).not.toContain('Map of the Soul');
  expect((await performancesOf({})).all).toHaveLength(5);
  await app.database.query(`update artist set archived_at = now() where id = 3`);
  const { data } = await ask(app.url, '{ artists { totalCount nodes { name } } }');
  expect(data.artists.totalCount).toBe(2);
  await app.database.query(`update concert set archived_at = null where title = 'Map of the Soul'`);
  expect(await titles({})).toContain('Map of the Soul');
});
