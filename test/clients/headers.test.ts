import { gql } from '@apollo/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gql as urqlGql } from '@urql/core';
import { GraphQLClient } from 'graphql-request';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { OPERATIONS } from '../support/graphql.js';
import { apolloFor, documentOf } from './apollo-client.js';
import { newGuest, withRefusedToken } from './session.js';
import { urqlFor } from './urql-client.js';

const PAGE = 'https://tickets.example.com';
const PUBLIC = '{ serverTime viewer { id } }';
const ANSWERED = { serverTime: expect.any(String), viewer: null };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', ALLOWED_ORIGINS: PAGE });
});
afterAll(() => app.stop());

describe('an empty Authorization header is none, and public queries are answered', () => {
  test('as Apollo’s recipe sends it', async () => {
    const visitor = apolloFor(app.url, null);
    expect((await visitor.apollo.query<any>({ query: gql(PUBLIC) })).data).toMatchObject(ANSWERED);
    await visitor.stop();
  });

  test('from graphql-request', async () => {
    const client = new GraphQLClient(`${app.url}/graphql`, { headers: { authorization: '' } });
    expect(await client.request<any>(PUBLIC)).toEqual(ANSWERED);
  });
});

describe('Apollo’s ErrorLink is told of a refused token as UNAUTHENTICATED, and refreshes once', () => {
  test('for a query', async () => {
    const fan = apolloFor(app.url, withRefusedToken(await newGuest(app.url)));
    const { data } = await fan.apollo.query<any>({ query: documentOf('WhoAmI') });
    expect(data.viewer.user.displayName).toBe('Mina');
    expect(fan.refreshes()).toBe(1);
    await fan.stop();
  });

  test('for a mutation', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const fan = apolloFor(app.url, withRefusedToken(await newGuest(app.url)));
    const input = { performanceId, seatIds: seatIds.slice(0, 2), idempotencyKey: 'after a refresh' };
    const mutation = documentOf('ReserveSeats');
    const { data } = await fan.apollo.mutate<any>({ mutation, variables: { input } });
    expect(data.reserveSeats).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
    expect(fan.refreshes()).toBe(1);
    await fan.stop();
  });
});

describe('urql’s default, a query by GET', () => {
  test('is answered', async () => {
    const { urql, stop } = urqlFor(app.url, await newGuest(app.url));
    const { data, error, operation } = await urql.query<any>(OPERATIONS.WhoAmI!, {}).toPromise();
    expect(operation.context.preferGetMethod).toBe('within-url-limit');
    expect(error).toBeUndefined();
    expect(data.viewer.user.displayName).toBe('Mina');
    await stop();
  });

  test('is answered without a token', async () => {
    const { urql, stop } = urqlFor(app.url, null);
    const { data, error } = await urql.query<any>(urqlGql(PUBLIC), {}).toPromise();
    expect(error).toBeUndefined();
    expect(data).toMatchObject(ANSWERED);
    await stop();
  });

  test('is repeated after a refresh', async () => {
    const fan = urqlFor(app.url, withRefusedToken(await newGuest(app.url)));
    const { data, error } = await fan.urql.query<any>(OPERATIONS.WhoAmI!, {}).toPromise();
    expect(error).toBeUndefined();
    expect(data.viewer.user.displayName).toBe('Mina');
    expect(fan.refreshes()).toBe(1);
    await fan.stop();
  });
});

// What clients and tracing in the browser add by themselves or when they are asked to.
test.each([
  'apollographql-client-name,apollographql-client-version',
  'traceparent,tracestate,baggage',
  'sentry-trace,baggage',
  'graphql-client-name,graphql-client-version',
  'x-apollo-operation-name,apollo-require-preflight',
])('an allowed page may send %s', async (names) => {
  const asked = `authorization,content-type,${names}`;
  const response = await fetch(`${app.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
    },
  });
  expect(response.status).toBe(204);
  const allowed = response.headers.get('access-control-allow-headers')!.toLowerCase().split(/,\s*/);
  expect(allowed).toEqual(expect.arrayContaining(asked.split(',')));
});
