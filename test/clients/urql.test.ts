import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gql } from '@urql/core';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { OPERATIONS } from '../support/graphql.js';
import { newGuest, withRefusedToken } from './session.js';
import { type UrqlSetUp, urqlFor } from './urql-client.js';

let app: TestApp;
let concert: TestConcert;
let fan: UrqlSetUp;
beforeAll(async () => {
  app = await startTestApp();
  concert = await createConcert(app);
  fan = urqlFor(app.url, await newGuest(app.url), { preferGetMethod: false });
});
afterAll(async () => {
  await fan.stop();
  await app.stop();
});

const reserve = (seatId: string, idempotencyKey: string, mutation = OPERATIONS.ReserveSeats!) => {
  const input = { performanceId: concert.performanceId, seatIds: [seatId], idempotencyKey };
  return fan.urql.mutation<any>(mutation, { input }).toPromise();
};

test('a reservation is made, and Graphcache gives `... on Refusal` what was refused', async () => {
  const made = await reserve(concert.seatIds[0]!, 'one');
  expect(made.error).toBeUndefined();
  expect(made.data.reserveSeats).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
  const refused = await reserve(concert.seatIds[0]!, 'two');
  const refusal = { __typename: 'SeatsUnavailable', code: 'SEAT_TAKEN', message: expect.any(String) };
  expect(refused.data.reserveSeats).toMatchObject(refusal);
});

test('Graphcache knows by the possible types what a Node is', async () => {
  const query = gql`query ($id: ID!) { node(id: $id) { ... on Node { id } ... on Performance { startsAt } } }`;
  const { data, error } = await fan.urql.query(query, { id: concert.performanceId }).toPromise();
  expect(error).toBeUndefined();
  expect(data.node).toMatchObject({ id: concert.performanceId, startsAt: expect.any(String) });
});

test('the layout and the statuses of a map are kept side by side', async () => {
  const variables = { performanceId: concert.performanceId };
  const layout = OPERATIONS.SeatMapLayout!;
  const live = OPERATIONS.SeatMapStatuses!;
  for (const text of [layout, live]) await fan.urql.query(text, variables).toPromise();
  for (const text of [layout, live]) {
    const kept = fan.urql.readQuery<any>(text, variables, { requestPolicy: 'cache-only' });
    expect(kept?.data?.performance.seatMap.id).toMatch(/^map_/);
  }
});

test('a reservation is watched over graphql-ws, and the cache follows', async () => {
  const { data } = await reserve(concert.seatIds[1]!, 'three');
  const { id } = data.reserveSeats;
  const seen: string[] = [];
  const watched = fan.urql
    .subscription<any>(OPERATIONS.WatchReservation!, { id })
    .subscribe((event) => seen.push(event.data.reservationUpdated.status));
  await eventually(async () => expect(seen).toEqual(['HELD']));
  await fan.urql.mutation(OPERATIONS.CancelReservation!, { input: { reservationId: id } }).toPromise();
  await eventually(async () => expect(seen.at(-1)).toBe('CANCELLED'));
  watched.unsubscribe();
  const query = gql`query ($id: ID!) { node(id: $id) { id ... on Reservation { status } } }`;
  expect((await fan.urql.query<any>(query, { id }).toPromise()).data.node.status).toBe('CANCELLED');
});

test('a refused token is renewed and the request repeated', async () => {
  const tokens = withRefusedToken(await newGuest(app.url));
  const again = urqlFor(app.url, tokens, { preferGetMethod: false });
  const { data, error } = await again.urql.query<any>(OPERATIONS.WhoAmI!, {}).toPromise();
  expect(error).toBeUndefined();
  expect(data.viewer.user.displayName).toBe('Mina');
  expect(again.refreshes()).toBe(1);
  await again.stop();
});
