import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { KeptAnswers } from '../../src/http/graphql/kept-answers.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { type Answer, guest, OPERATIONS, run } from '../support/graphql.js';
import { statementsOf } from '../support/statements.js';

const CROWD = 1_000;
const PRIVATE = 'private, no-store';

let app: TestApp;
let concert: TestConcert;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app, { rows: 500, seatsPerRow: 100 });
});
afterAll(() => app.stop());

const idOf = (operationName: string): string => hash('sha256', OPERATIONS[operationName]!);

function get(operationName: string, variables: object, headers: Record<string, string> = {}, url = app.url) {
  const asked = { documentId: idOf(operationName), variables: JSON.stringify(variables) };
  return fetch(`${url}/graphql?${new URLSearchParams(asked)}`, { headers });
}

test('a layout is answered by GET as by POST, and clients may cache it', async () => {
  const { performanceId } = concert;
  const response = await get('SeatMapLayout', { performanceId });
  expect({ status: response.status, cache: response.headers.get('cache-control') }).toEqual({
    status: 200,
    cache: 'public, max-age=1',
  });
  expect(await response.json()).toEqual(await run(app.url, 'SeatMapLayout', { performanceId }));
});

test('a client that has the answer already gets 304 without a body', async () => {
  const { performanceId } = concert;
  const etag = (await get('SeatMapLayout', { performanceId })).headers.get('etag')!;
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const response = await get('SeatMapLayout', { performanceId }, { 'if-none-match': known });
    expect({ status: response.status, etag: response.headers.get('etag') }).toEqual({ status: 304, etag });
    expect(await response.text()).toBe('');
  }
  const other = await get('SeatMapLayout', { performanceId }, { 'if-none-match': '"other"' });
  expect(other.status).toBe(200);
});

test('a stadium is small on the wire', async () => {
  const { performanceId } = concert;
  // Read as it is sent, because fetch would unpack it.
  const response = await get('SeatMapLayout', { performanceId }, { 'accept-encoding': 'gzip' });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(Number(response.headers.get('content-length'))).toBeLessThan(150_000);
  const plain = await get('SeatMapLayout', { performanceId }, { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(Number(plain.headers.get('content-length'))).toBeLessThan(600_000);
  expect(await plain.json()).toEqual(await response.json());
});

test('what every fan reads is the same for every caller, and all else is private', async () => {
  const { performanceId, concertId } = concert;
  const shared: string[] = [];
  for (const name of Object.keys(OPERATIONS).filter((each) => OPERATIONS[each]!.startsWith('query'))) {
    const response = await get(name, { performanceId, concertId, id: concertId });
    const cache = response.headers.get('cache-control');
    if (cache === PRIVATE) continue;
    expect(cache).toBe('public, max-age=1');
    shared.push(name);
  }
  expect(shared.sort()).toEqual([
    'BrowseAgencies',
    'BrowseArtists',
    'BrowseConcerts',
    'BrowsePerformances',
    'BrowsePromoters',
    'BrowseVenues',
    'ConcertSellOut',
    'FastestSellOuts',
    'FreeSeats',
    'Highlights',
    'MostWanted',
    'QueueLog',
    'SeatMapDrawing',
    'SeatMapLayout',
    'SeatMapOverview',
    'SeatMapStatuses',
    'StandbyLog',
    'WaitingRoom',
  ]);
});

test('the page of concerts shows pictures, agencies and policies, and is still one answer for all', async () => {
  const first = await get('BrowseConcerts', {});
  expect(first.headers.get('cache-control')).toBe('public, max-age=1');
  const { nodes } = ((await first.json()) as Answer<any>).data.concerts;
  expect(nodes[0]).toMatchObject({ image: null, agency: null, salesPolicy: { presaleOpensAt: null } });
  const sent = await statementsOf(() => get('BrowseConcerts', {}));
  expect(sent).toEqual([]);
});

test('what does not exist is not kept', async () => {
  const missing = await get('SeatMapLayout', { performanceId: 'nothing' });
  expect(await missing.json()).toMatchObject({ data: { performance: null } });
  expect(missing.headers.get('cache-control')).toBe(PRIVATE);
});

test('what is private is shared with no other caller', async () => {
  const mina = await guest(app.url, 'Mina');
  const jun = await guest(app.url, 'Jun');
  const nameOf = async (token?: string) => {
    const response = await get('WhoAmI', {}, token === undefined ? {} : { authorization: `Bearer ${token}` });
    expect(response.headers.get('cache-control')).toBe(PRIVATE);
    expect(response.headers.get('etag')).toBeNull();
    return ((await response.json()) as Answer<any>).data.viewer?.user.displayName;
  };
  expect([await nameOf(mina), await nameOf(jun), await nameOf(), await nameOf(mina)]).toEqual([
    'Mina',
    'Jun',
    undefined,
    'Mina',
  ]);
});

test('a token gets the answer that all get, which no cache on the way may keep for others', async () => {
  const { performanceId } = concert;
  const authorization = `Bearer ${await guest(app.url)}`;
  const open = await get('SeatMapLayout', { performanceId });
  const withToken = await get('SeatMapLayout', { performanceId }, { authorization });
  expect(withToken.headers.get('cache-control')).toBe('private, max-age=1');
  expect(withToken.headers.get('vary')).toContain('authorization');
  expect(withToken.headers.get('etag')).toBe(open.headers.get('etag'));
  const expired = await get('SeatMapLayout', { performanceId }, { authorization: 'Bearer nonsense' });
  expect(((await expired.json()) as Answer).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
});

test('an answer with another name has another ETag, within a second', async () => {
  const before = await get('BrowseConcerts', {});
  const etag = before.headers.get('etag')!;
  const changed = `with renamed as (update concert set title = 'Renamed' returning id)
    select record_catalogue_change(null, 'CONCERT', id, 'CHANGED', null, null) from renamed`;
  await app.database.query(changed);
  await new Promise((resolve) => setTimeout(resolve, 950));
  const after = await get('BrowseConcerts', {}, { 'if-none-match': etag });
  expect(after.status).toBe(200);
  expect(((await after.json()) as Answer<any>).data.concerts.nodes[0].title).toBe('Renamed');
  expect(after.headers.get('etag')).not.toBe(etag);
});

test('seats that are free are told at most a second late', async () => {
  const { performanceId } = await createConcert(app);
  const left = async () =>
    ((await (await get('SeatMapOverview', { performanceId })).json()) as Answer<any>).data.performance;
  expect((await left()).seatsLeft).toBeGreaterThan(0);
  await app.database.query(
    'update seat_map set seats_left = 0 where performance_id = (select max(id) from performance)',
  );
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect((await left()).seatsLeft).toBe(0);
});

test('an answer is given only as long as the changes are followed', async () => {
  const answers = new KeptAnswers();
  const make = jest.fn(async () => '{"data":{}}');
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  answers.confirmed(performance.now());
  await answers.of('still', 'STILL', make);
  await wait(600);
  answers.confirmed(performance.now());
  await wait(600);
  await answers.of('still', 'STILL', make);
  expect(make).toHaveBeenCalledTimes(1);
  await wait(400);
  await answers.of('still', 'STILL', make);
  expect(make).toHaveBeenCalledTimes(2);
  answers.changed();
  await answers.of('still', 'STILL', make);
  expect(make).toHaveBeenCalledTimes(3);
});

test('an answer that was begun before a change is not given to a request after it', async () => {
  const answers = new KeptAnswers();
  const old = Promise.withResolvers<string>();
  const first = answers.of('key', 'STILL', () => old.promise);
  answers.changed();
  const second = answers.of('key', 'STILL', async () => '{"data":{"new":true}}');
  expect((await second)!.body.toString()).toContain('new');
  old.resolve('{"data":{"new":false}}');
  await first;
  const third = await answers.of('key', 'STILL', async () => 'made again');
  expect(third!.body.toString()).toContain('"new":true');
});

test('answers are kept within their bound, whatever the variables are', async () => {
  const answers = new KeptAnswers();
  const make = jest.fn(async () => '{"data":{}}');
  const of = (number: number) => answers.of(`${number} ${'x'.repeat(300_000)}`, 'STILL', make);
  answers.confirmed(Number.POSITIVE_INFINITY);
  for (let number = 0; number < 150; number += 1) await of(number);
  const { body, zipped } = (await of(149))!;
  expect(make).toHaveBeenCalledTimes(150);
  await of(0);
  expect(make).toHaveBeenCalledTimes(151);
  for (const bytes of [body, zipped]) expect(bytes.buffer.byteLength).toBe(bytes.length);
});

test('a thousand requests that miss at once are one query to the database', async () => {
  const { performanceId } = await createConcert(app);
  const fresh = await startOn(app.database, { ROLES: 'api' });
  const layouts = () =>
    Promise.all(Array.from({ length: CROWD }, () => get('SeatMapLayout', { performanceId }, {}, fresh.url!)));
  const sent = await statementsOf(layouts);
  expect(sent.filter((text) => /from section s/.test(text))).toHaveLength(1);
  expect(await statementsOf(layouts)).toEqual([]);
  await fresh.stop();
});

test('a thousand requests for the map at once are one query to the database', async () => {
  // Each batch is one query. On a busy machine the requests do not all arrive at once, so the best of three
  // counts.
  const counts: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { performanceId } = await createConcert(app);
    const maps = () =>
      Promise.all(Array.from({ length: CROWD }, () => run(app.url, 'SeatMapOverview', { performanceId })));
    const sent = await statementsOf(maps);
    counts.push(sent.filter((text) => /statuses from seat_map/.test(text)).length);
  }
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(Math.min(...counts)).toBeLessThan(CROWD / 10);
});

test('a mutation by GET is refused', async () => {
  const response = await get('SignInAsGuest', { input: { displayName: 'Mina' } });
  expect(response.status).toBe(405);
});
