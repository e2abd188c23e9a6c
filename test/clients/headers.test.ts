import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GraphQLClient, gql } from 'graphql-request';
import { startTestApp, type TestApp } from '../support/app.js';

const PAGE = 'https://tickets.example.com';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', ALLOWED_ORIGINS: PAGE });
});
afterAll(() => app.stop());

test('graphql-request with an empty Authorization header is nobody, and is answered', async () => {
  const client = new GraphQLClient(`${app.url}/graphql`, { headers: { authorization: '' } });
  const data = await client.request<any>(gql`{ viewer { id } }`);
  expect(data).toEqual({ viewer: null });
});

// What Apollo's and urql's clients, and tracing in the browser, add by themselves or when they are asked to.
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
