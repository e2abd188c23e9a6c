import { gql } from '@apollo/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { apolloFor, documentOf } from './apollo-client.js';
import { newGuest, withRefusedToken } from './session.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

test('the empty Authorization header of Apollo’s recipe is nobody, and public queries are answered', async () => {
  const visitor = apolloFor(app.url, null);
  const { data } = await visitor.apollo.query<any>({ query: gql`{ serverTime viewer { id } }` });
  expect(data).toMatchObject({ serverTime: expect.any(String), viewer: null });
  await visitor.stop();
});

test('a refused token is told as UNAUTHENTICATED, and a refresh brings the answer', async () => {
  const fan = apolloFor(app.url, withRefusedToken(await newGuest(app.url)));
  const { data } = await fan.apollo.query<any>({ query: documentOf('WhoAmI') });
  expect(data.viewer.user.displayName).toBe('Mina');
  expect(fan.refreshes()).toBe(1);
  await fan.stop();
});

test('so it does for a mutation', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const fan = apolloFor(app.url, withRefusedToken(await newGuest(app.url)));
  const input = { performanceId, seatIds: seatIds.slice(0, 2), idempotencyKey: 'after a refresh' };
  const { data } = await fan.apollo.mutate<any>({
    mutation: documentOf('ReserveSeats'),
    variables: { input },
  });
  expect(data.reserveSeats).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
  expect(fan.refreshes()).toBe(1);
  await fan.stop();
});
