import { gql } from '@apollo/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { type ApolloSetUp, apolloFor, documentOf } from './apollo-client.js';
import { newGuest } from './session.js';

let app: TestApp;
let concert: TestConcert;
let fan: ApolloSetUp;
beforeAll(async () => {
  app = await startTestApp();
  concert = await createConcert(app);
  fan = apolloFor(app.url, await newGuest(app.url));
});
afterAll(async () => {
  await fan.stop();
  await app.stop();
});

const reserve = (seatIds: string[], idempotencyKey: string) => {
  const input = { performanceId: concert.performanceId, seatIds, idempotencyKey };
  return { mutation: documentOf('ReserveSeats'), variables: { input } };
};

test('a reservation is made, and cached under its id', async () => {
  const { data } = await fan.apollo.mutate<any>(reserve([concert.seatIds[0]!], 'one'));
  expect(data.reserveSeats).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
  const fragment = gql`fragment Kept on Reservation { id status seats { id row number } }`;
  const id = `Reservation:${data.reserveSeats.id}`;
  expect(fan.apollo.cache.readFragment({ id, fragment })).toMatchObject({
    status: 'HELD',
    seats: [{ id: concert.seatIds[0] }],
  });
});

test('`... on Refusal` is read from the cache by the possible types that are shipped', async () => {
  const { mutation, variables } = reserve([concert.seatIds[0]!], 'two');
  const { data } = await fan.apollo.mutate<any>({ mutation, variables, keepRootFields: true });
  const refusal = { __typename: 'SeatsUnavailable', code: 'SEAT_TAKEN', message: expect.any(String) };
  expect(data.reserveSeats).toMatchObject(refusal);
  const fragment = gql`fragment Answer on Mutation {
    reserveSeats(input: $input) { ... on Refusal { code message } }
  }`;
  const kept = fan.apollo.cache.readFragment<any>({ id: 'ROOT_MUTATION', fragment, variables });
  expect(kept.reserveSeats).toEqual(refusal);
});

test('the layout and the statuses of a map are kept side by side', async () => {
  const variables = { performanceId: concert.performanceId };
  const layout = documentOf('SeatMapLayout');
  const live = documentOf('SeatMapStatuses');
  await fan.apollo.query({ query: layout, variables });
  await fan.apollo.query({ query: live, variables });
  const kept = [layout, live].map((query) => fan.apollo.readQuery<any>({ query, variables }));
  expect(kept).toMatchObject([
    { performance: { seatMap: { sections: [{ offset: 0 }] } } },
    { performance: { seatMap: { version: expect.any(String), statuses: expect.any(String) } } },
  ]);
  expect(kept[0].performance.seatMap.id).toBe(kept[1].performance.seatMap.id);
});

test('a map can be queried by its id', async () => {
  const { performanceId } = concert;
  const query = gql`query ($id: ID!) { node(id: $id) { id ... on SeatMap { statuses sections { offset } } } }`;
  const asked = gql`query ($id: ID!) { performance(id: $id) { id seatMap { id statuses } } }`;
  // Seats that another test has taken reach the map some moments later.
  await eventually(async () => {
    const { data } = await fan.apollo.query<any>({ query: asked, variables: { id: performanceId } });
    const { id, statuses } = data.performance.seatMap;
    expect((await fan.apollo.query<any>({ query, variables: { id } })).data.node).toMatchObject({
      __typename: 'SeatMap',
      id,
      statuses,
      sections: [{ offset: 0 }],
    });
  });
  const nothing = await fan.apollo.query<any>({ query, variables: { id: 'map_zzzz' } });
  expect(nothing.data.node).toBeNull();
});

test('queries of a map read what its subscription has brought', async () => {
  const variables = { performanceId: concert.performanceId };
  const seen: any[] = [];
  const watched = fan.apollo
    .subscribe<any>({ query: documentOf('WatchSeatMap'), variables })
    .subscribe(({ data }) => seen.push(data.seatMapUpdated));
  await eventually(async () => expect(seen).toHaveLength(1));
  watched.unsubscribe();
  const kept = fan.apollo.readQuery<any>({ query: documentOf('SeatMapStatuses'), variables });
  expect(kept.performance.seatMap).toEqual(seen[0]);
});

test('a reservation is watched over graphql-ws, even after a lost connection, and the cache follows', async () => {
  const { data } = await fan.apollo.mutate<any>(reserve([concert.seatIds[1]!], 'three'));
  const { id } = data.reserveSeats;
  const seen: string[] = [];
  const ended = new Promise<void>((complete, error) => {
    const query = documentOf('WatchReservation');
    fan.apollo
      .subscribe<any>({ query, variables: { id } })
      .subscribe({ next: (event) => seen.push(event.data.reservationUpdated.status), complete, error });
  });
  await eventually(async () => expect(seen).toEqual(['HELD']));
  fan.socket.terminate();
  await eventually(async () => expect(seen).toEqual(['HELD', 'HELD']));
  const mutation = documentOf('CancelReservation');
  await fan.apollo.mutate({ mutation, variables: { input: { reservationId: id } } });
  await ended;
  expect(seen).toEqual(['HELD', 'HELD', 'CANCELLED']);
  const fragment = gql`fragment Status on Reservation { status }`;
  const kept = fan.apollo.cache.readFragment({ id: `Reservation:${id}`, fragment });
  expect(kept).toMatchObject({ status: 'CANCELLED' });
});
