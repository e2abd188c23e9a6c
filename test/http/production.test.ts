import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { JWT_SECRET, startTestApp, type TestApp } from '../support/app.js';
import { ACCEPTS, answered, expectFault, expectWellTold, GRAPHQL_TYPE, send } from './answers.js';
import { keepsResponsive } from './event-loop.js';

let app: TestApp;
beforeAll(async () => {
  // GraphiQL and guests are not configured, so the defaults apply.
  app = await startTestApp({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    JWT_SECRET,
    GRAPHIQL: '',
    GUEST_SESSIONS: '',
    ROLES: 'api',
  });
});
afterAll(() => app.stop());

const INTROSPECTION: [string, string][] = [
  ['as a whole', getIntrospectionQuery()],
  ['of the schema', '{__schema{queryType{name}}}'],
  ['of one type', '{__type(name:"Query"){name}}'],
  ['under an alias', '{serverTime a:__schema{types{name}}}'],
  ['in a fragment', '{...F} fragment F on Query{__schema{types{name}}}'],
  ['in an inline fragment that is skipped', '{serverTime ...@skip(if:true){__type(name:"Query"){name}}}'],
  ['in a mutation', 'mutation{signOut __schema{types{name}}}'],
];

/** Mistakes that development answers with a suggestion. */
const NEAR_MISSES: [string, string, unknown][] = [
  ['a field', '{concert{id}}', {}],
  ['a field of a type', '{concerts{nodes{titel}}}', {}],
  ['an argument', '{concerts(frist:1){nodes{id}}}', {}],
  ['a type', 'query($input:ReserveSeatInput!){concert(id:$input){id}}', {}],
  ['a type of a fragment', '{...F} fragment F on Querry{serverTime}', {}],
  ['a field of an input', 'mutation{signIn(input:{emial:"a",password:"b"}){__typename}}', {}],
  ['an enum value', '{concerts(filter:{kind:CONCERTS}){nodes{id}}}', {}],
  [
    'a field of an input by variable',
    'mutation($input:SignInInput!){signIn(input:$input){__typename}}',
    { input: { email: 'a', password: 'b', pasword: 'c' } },
  ],
  [
    'an enum value by variable',
    'query($f:ConcertFilter){concerts(filter:$f){nodes{id}}}',
    { f: { kind: 'CONCER' } },
  ],
  ['a directive', '{serverTime @skp(if:true)}', {}],
  [
    'a field beside a text that asks the same',
    'mutation($input:SignInInput!){signIn(input:$input){__typename}}',
    { input: { email: 'Did you', password: 'b', pasword: ' mean that?' } },
  ],
];

describe.each(ACCEPTS)('in production, under %s', (accept, status) => {
  test.each(INTROSPECTION)('introspection is refused: %s', async (_name, query) => {
    const answer = await send(app.url, { query }, { accept });
    expectFault(answer, status, 'GRAPHQL_VALIDATION_FAILED');
    expect(answer.text).not.toContain('"queryType"');
  });

  test.each(NEAR_MISSES)('a near miss gets no suggestion: %s', async (_name, query, variables) => {
    const answer = await send(app.url, { query, variables }, { accept });
    expect(answer.status).toBe(status);
    expectWellTold(answer);
    expect(answer.text).not.toMatch(/did you mean/i);
  });
});

test('a text made of suggestions does not delay others', async () => {
  const query = 'mutation($input:ReserveSeatsInput!){reserveSeats(input:$input){__typename}}';
  const input = { seatIds: Array.from({ length: 60 }, () => ({})), x: ' Did you mean '.repeat(4_000) };
  const answer = await keepsResponsive(() => send(app.url, { query, variables: { input } }));
  expectFault(answer, 200, 'BAD_USER_INPUT');
});

test('__typename is no introspection', async () => {
  const answer = await send(app.url, { query: '{__typename}' }, { accept: GRAPHQL_TYPE });
  expect(answer.body).toEqual({ data: { __typename: 'Query' } });
});

test.each(['/graphiql', '/graphiql/', '/graphiql/index.html', '/', '/graphql/', '/metrics', '/.env'])(
  'there is no page at %s',
  async (path) => {
    const response = await fetch(`${app.url}${path}`, {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    });
    expectFault(await answered(response), 404, 'NOT_FOUND');
  },
);

test('a browser that opens /graphql gets no page', async () => {
  const response = await fetch(`${app.url}/graphql`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  const answer = await answered(response);
  expectFault(answer, 400, 'BAD_REQUEST');
  expect(answer.text).not.toMatch(/<html|sandbox|studio/i);
});

test('guests are not let in', async () => {
  const query = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';
  expectFault(await send(app.url, { query }), 200, 'FORBIDDEN');
});
