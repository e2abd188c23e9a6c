import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { KeptAnswers } from '../../src/http/graphql/kept-answers.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { OPERATIONS, run } from '../support/graphql.js';
import { statementsOf } from '../support/statements.js';

const CROWD = 1_000;

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
    cache: 'public, max-age=60',
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

test('what changes is not kept', async () => {
  const response = await get('SeatMapOverview', { performanceId: concert.performanceId });
  expect({ cache: response.headers.get('cache-control'), etag: response.headers.get('etag') }).toEqual({
    cache: 'no-store',
    etag: null,
  });
  const missing = await get('SeatMapLayout', { performanceId: 'nothing' });
  expect(await missing.json()).toMatchObject({ data: { performance: null } });
  expect(missing.headers.get('cache-control')).toBe('no-store');
});

test('answers are kept within their bound, whatever the variables are', async () => {
  const answers = new KeptAnswers();
  const make = jest.fn(async () => '{"data":{}}');
  const of = (number: number) => answers.of(`${number} ${'x'.repeat(300_000)}`, make);
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
