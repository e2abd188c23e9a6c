import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { guest, OPERATIONS } from '../support/graphql.js';
import { answered, expectFault, GRAPHQL_TYPE, JSON_TYPE } from './answers.js';
import { changesNothing } from './state.js';

const FRIEND = 'https://tickets.example.com';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', ALLOWED_ORIGINS: FRIEND });
  token = await guest(app.url);
});
afterAll(() => app.stop());

const MUTATION = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';
const request = JSON.stringify({ query: MUTATION });

const form = new FormData();
form.set('query', MUTATION);
form.set('operations', request);

/** What a page of another site can send without a preflight. */
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
];

describe.each([JSON_TYPE, GRAPHQL_TYPE])('under %s', (accept) => {
  test.each(SIMPLE_REQUESTS)('a POST that needs no preflight is refused: %s', async (_name, init) => {
    const answer = await changesNothing(app.database, async () => {
      const headers = { accept, ...(init.headers as Record<string, string>) };
      return answered(await fetch(`${app.url}/graphql`, { method: 'POST', ...init, headers }));
    });
    expectFault(answer, 415, 'BAD_REQUEST');
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
      expectFault(answer, 415, 'BAD_REQUEST');
    },
  );

  test('a POST without a body is told what to send', async () => {
    const answer = await answered(
      await fetch(`${app.url}/graphql`, { method: 'POST', body: new Uint8Array(0), headers: { accept } }),
    );
    expectFault(answer, 400, 'BAD_REQUEST');
    expect(answer.body.errors![0]!.message).toContain('application/json');
  });

  const get = async (query: string, headers: Record<string, string> = {}) =>
    answered(
      await fetch(`${app.url}/graphql?${new URLSearchParams({ query })}`, {
        headers: { accept, ...headers },
      }),
    );

  test.each([
    ['of a program', {}],
    ['of one of its own pages', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['of a page that is allowed', { 'sec-fetch-site': 'cross-site', origin: FRIEND }],
    ['of a page that has asked', { 'sec-fetch-site': 'cross-site', 'apollo-require-preflight': '1' }],
  ])('a query by GET is answered: %s', async (_name, headers) => {
    const answer = await get('{__typename}', headers);
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { data: { __typename: 'Query' } },
    });
  });

  test.each(['cross-site', 'same-site', 'anything'])(
    'what a page of another site sends without asking is refused, whatever it accepts: %s',
    async (site) => {
      const foreign = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expectFault(await get('{__typename}', foreign), 400, 'BAD_REQUEST');
    },
  );

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

const askedBy = async (search: Record<string, string>, headers: Record<string, string>) =>
  answered(await fetch(`${app.url}/graphql?${new URLSearchParams(search)}`, { headers }));

/** What browsers accept by themselves for what a page is made of, and what a script can make of it. */
const SIMPLE_ACCEPTS = [
  '*/*',
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8',
  'text/css,*/*;q=0.1',
  'application/*',
  'application/*+json, */*',
  'text/html;a=application/json, */*',
  'application/jsonp, */*',
];

describe('a document in a URL that a page of another site may have sent', () => {
  const texts: [string, Record<string, string>][] = [
    ['its own', { query: '{__typename}' }],
    ['beside a sha256 that is none', { query: '{__typename}', documentId: 'x' }],
    ['beside extensions', { query: '{__typename}', extensions: '{}' }],
    [
      'that is trusted, beside its sha256',
      { query: OPERATIONS.WhoAmI!, documentId: sha256(OPERATIONS.WhoAmI!) },
    ],
    ['that is trusted, beside extensions', { query: OPERATIONS.WhoAmI!, extensions: '{}' }],
  ];

  test.each(texts)('%s: is refused, and the answer says what to do', async (_name, search) => {
    for (const accept of SIMPLE_ACCEPTS) {
      const answer = await askedBy(search, { accept });
      expectFault(answer, 400, 'BAD_REQUEST');
      expect(answer.body.errors![0]!.message).toMatch(/`Accept: application\/json`.*POST\.$/);
    }
    const scripted = { accept: 'application/json', 'sec-fetch-site': 'cross-site' };
    expectFault(await askedBy(search, scripted), 400, 'BAD_REQUEST');
    expect((await askedBy(search, { accept: 'application/json' })).status).toBe(200);
  });

  test('a document that is named only by its sha256 is served: it is trusted', async () => {
    const answer = await askedBy({ documentId: sha256(OPERATIONS.WhoAmI!) }, { accept: '*/*' });
    expect(answer.body.data).toMatchObject({ viewer: null });
  });

  test('the request that urql sends by default is answered', async () => {
    const accept =
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
    const search = { query: 'query A { __typename }', operationName: 'A', variables: '{}' };
    const answer = await askedBy(search, { accept });
    expect([answer.status, answer.body]).toEqual([200, { data: { __typename: 'Query' } }]);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
