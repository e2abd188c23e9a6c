import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';
import { RawSocket } from '../support/raw-socket.js';

/**
 * An event of a seat map is written once for all callers with the same selection. No caller may get the
 * response to another selection.
 */
let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  token = await guest(app.url);
});
afterAll(() => app.stop());

const reserve = (concert: TestConcert, seat: number) => {
  const seatId = concert.seatIds[seat]!;
  const input = { performanceId: concert.performanceId, seatIds: [seatId], idempotencyKey: seatId };
  return run(app.url, 'ReserveSeats', { input }, token);
};

test('readers of one event with different selections each get their own selection', async () => {
  const concert = await createConcert(app, { rows: 100, seatsPerRow: 100 });
  const { performanceId } = concert;
  const QUERY = `subscription ($p: ID!, $held: Boolean!, $after: String) {
    seatMapUpdated(performanceId: $p, after: $after) {
      __typename
      ... on SeatMap { version statuses @skip(if: $held) sections { rows { label } } }
      ... on SeatMapDelta { held @include(if: $held) alias: version }
    }
  }`;
  const socket = await RawSocket.connected(app.url);
  socket.subscribe('with', QUERY, { p: performanceId, held: true });
  socket.subscribe('without', QUERY, { p: performanceId, held: false });
  socket.subscribe('after', QUERY, { p: performanceId, held: true, after: 'zz' });
  // Short enough for a frame with the smallest head.
  socket.subscribe('s', 'subscription($p:ID!){seatMapUpdated(performanceId:$p){__typename}}', {
    p: performanceId,
  });
  const whole = (await socket.heard('next', 'without')).payload.data.seatMapUpdated;
  expect(Buffer.from(whole.statuses, 'base64')).toHaveLength(2_500);
  expect(whole.sections[0].rows).toHaveLength(100);
  expect((await socket.heard('next', 'with')).payload.data.seatMapUpdated).not.toHaveProperty('statuses');
  expect((await socket.heard('next', 's')).payload.data).toEqual({
    seatMapUpdated: { __typename: 'SeatMap' },
  });
  await reserve(concert, 3);
  const delta = { __typename: 'SeatMapDelta', alias: '1' };
  for (const id of ['with', 'after']) {
    const { payload } = await socket.heard('next', id, 2);
    expect(payload).toEqual({ data: { seatMapUpdated: { ...delta, held: [3] } } });
  }
  expect((await socket.heard('next', 'without', 2)).payload).toEqual({ data: { seatMapUpdated: delta } });
  socket.close();
});

test('a variable that was not sent differs from one that is null', async () => {
  const { performanceId } = await createConcert(app);
  const query = `subscription ($p: ID!, $ids: [ID!] = []) {
    seatMapUpdated(performanceId: $p) { ... on SeatMap { sections(ids: $ids) { offset } } } }`;
  const socket = await RawSocket.connected(app.url);
  socket.subscribe('default', query, { p: performanceId });
  socket.subscribe('null', query, { p: performanceId, ids: null });
  const sections = async (id: string) =>
    (await socket.heard('next', id)).payload.data.seatMapUpdated.sections;
  expect(await sections('default')).toEqual([]);
  expect(await sections('null')).toEqual([{ offset: 0 }]);
  socket.close();
});

test('an id may contain any character and comes back unchanged', async () => {
  const concert = await createConcert(app);
  const socket = await RawSocket.connected(app.url);
  const ids = ['ü€😀', '"quoted\\', '\u2028', ' ', 'x'.repeat(200)];
  const query = 'subscription($p:ID!){seatMapUpdated(performanceId:$p){__typename}}';
  for (const id of ids) socket.subscribe(id, query, { p: concert.performanceId });
  for (const id of ids) await socket.heard('next', id);
  await reserve(concert, 0);
  for (const id of ids) await socket.heard('next', id, 2);
  socket.close();
});

test('a fault below a shared event is masked, with a request id', async () => {
  const { performanceId } = await createConcert(app);
  const socket = await RawSocket.connected(app.url);
  const query = `subscription($p:ID!){seatMapUpdated(performanceId:$p){
    ... on SeatMap { sections(ids: [${'"a",'.repeat(201)}]) { offset } } } }`;
  socket.subscribe('1', query, { p: performanceId });
  const { payload } = await socket.heard('next', '1');
  expect(payload.errors[0].extensions).toEqual({
    code: 'BAD_USER_INPUT',
    requestId: expect.any(String),
  });
  socket.close();
});
