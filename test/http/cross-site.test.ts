import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { guest } from '../support/graphql.js';
import { answered, expectFault, GRAPHQL_TYPE, JSON_TYPE } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  token = await guest(app.url);
});
afterAll(() => app.stop());

const MUTATION = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';
const request = JSON.stringify({ query: MUTATION });

const form = new FormData();
form.set('query', MUTATION);
form.set('operations', request);

/** What a page of another site can send without asking this one first. */
const SIMPLE_REQUESTS: [string, RequestInit][] = [
  ['plain text', { body: request, headers: { 'content-type': 'text/plain' } }],
  [
    'plain text that calls itself UTF-8',
    { body: request, headers: { 'content-type': 'text/plain;charset=UTF-8' } },
  ],
  [
    'plain text that hides JSON',
    { body: request, headers: { 'content-type': 'text/plain; a=application/json' } },
  ],
  ['a form', { body: new URLSearchParams({ query: MUTATION }) }],
  ['a form with a file', { body: form }],
  ['a body without a type', { body: new Uint8Array(0) }],
];

describe.each([JSON_TYPE, GRAPHQL_TYPE])('under %s', (accept) => {
  test.each(SIMPLE_REQUESTS)('a POST that needs no preflight is refused: %s', async (_name, init) => {
    const answer = await changesNothing(app.database, async () => {
      const headers = { accept, ...(init.headers as Record<string, string>) };
      return answered(await fetch(`${app.url}/graphql`, { method: 'POST', ...init, headers }));
    });
    expectFault(answer, 400, 'BAD_REQUEST');
  });

  test.each(SIMPLE_REQUESTS)(
    'with the header that shows a preflight it is still unread: %s',
    async (_name, init) => {
      const answer = await changesNothing(app.database, async () => {
        const headers = {
          accept,
          'apollo-require-preflight': '1',
          ...(init.headers as Record<string, string>),
        };
        return answered(await fetch(`${app.url}/graphql`, { method: 'POST', ...init, headers }));
      });
      expectFault(answer, 400, 'BAD_REQUEST');
    },
  );

  const get = async (query: string, headers: Record<string, string> = {}) =>
    answered(
      await fetch(`${app.url}/graphql?${new URLSearchParams({ query })}`, {
        headers: { accept, ...headers },
      }),
    );

  test('a GET is refused without the header that a foreign page cannot send', async () => {
    expectFault(await get('{__typename}'), 400, 'BAD_REQUEST');
    const answer = await get('{__typename}', { 'apollo-require-preflight': '1' });
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { data: { __typename: 'Query' } },
    });
  });

  test('a GET never changes anything', async () => {
    const headers = { 'apollo-require-preflight': '1', authorization: `Bearer ${token}` };
    const answer = await changesNothing(app.database, () => get(MUTATION, headers));
    expectFault(answer, 405, 'BAD_REQUEST');
    expect(answer.headers.get('allow')).toBe('POST');
  });
});

test('a body without a type that is not empty is refused unread', async () => {
  const answer = await changesNothing(app.database, async () =>
    answered(await fetch(`${app.url}/graphql`, { method: 'POST', body: Buffer.from(request) })),
  );
  expectFault(answer, 415, 'BAD_REQUEST');
});
