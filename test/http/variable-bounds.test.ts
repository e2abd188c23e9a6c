import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { ACCEPTS, expectFault, sendRaw } from './answers.js';
import { keepsResponsive } from './event-loop.js';
import { changesNothing } from './state.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

const RESERVE = 'mutation($input:ReserveSeatsInput!){reserveSeats(input:$input){__typename}}';

/** A request whose variable is written by hand: most of these could not be written by JSON.stringify. */
const request = (input: string) => `{"query":"${RESERVE}","variables":{"input":${input}}}`;
const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const keys = (count: number) =>
  `{${Array.from({ length: count }, (_, index) => `"${index.toString(36)}":0`).join(',')}}`;

const VARIABLES: [string, string][] = [
  ['lists 30,000 deep', lists(30_000)],
  ['lists 30,000 deep where a list belongs', `{"seatIds":${lists(30_000)}}`],
  ['objects 10,000 deep', objects(10_000)],
  ['6,000 unknown fields', keys(6_000)],
  ['5,000 broken seats', `{"performanceId":"a","idempotencyKey":"k","seatIds":[${'{},'.repeat(4_999)}{}]}`],
  ['a text of 60,000 characters for a number', `{"seatIds":${JSON.stringify('a'.repeat(60_000))},"x":1}`],
  ['the prototype', '{"__proto__":{"performanceId":"a","seatIds":["1"],"idempotencyKey":"k"}}'],
  ['the constructor', '{"constructor":{"prototype":{"seatIds":["1"]}}}'],
  ['nothing', 'null'],
  ['a number', '9e999'],
];

describe.each(ACCEPTS)('under %s', (accept, status) => {
  test.each(VARIABLES)('variables are refused without holding others up: %s', async (_name, input) => {
    const answer = await changesNothing(app.database, () =>
      keepsResponsive(() => sendRaw(app.url, request(input), { accept })),
    );
    expectFault(answer, status, 'BAD_USER_INPUT');
    // The answer must not repeat the wrong input at many times its size.
    expect(answer.text.length).toBeLessThan(32 * 1024);
  });
});

test('variables that are not declared are ignored, however deep', async () => {
  const variables = `{"unused":${lists(25_000)}}`;
  const body = `{"query":"{__typename}","variables":${variables},"extensions":${objects(1_000)}}`;
  const answer = await keepsResponsive(() => sendRaw(app.url, body));
  expect(answer.body).toEqual({ data: { __typename: 'Query' } });
});

test.each([
  ['a list', '[]'],
  ['a text', '"{}"'],
  ['a number', '1'],
])('variables that are %s make no request', async (_name, variables) => {
  const answer = await sendRaw(app.url, `{"query":"{__typename}","variables":${variables}}`);
  expectFault(answer, 400, 'BAD_REQUEST');
});
