import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultCode } from '../../src/platform/fault.js';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { ACCEPTS, expectFault, GRAPHQL_TYPE, send } from './answers.js';
import { keepsResponsive } from './event-loop.js';
import { changesNothing } from './state.js';

let app: TestApp;
/** The same app with introspection, as in development. */
let open: App;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  open = await startOn(app.database, { ROLES: 'api', GRAPHIQL: 'true' });
});
afterAll(async () => {
  await open.stop();
  await app.stop();
});

const times = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

/** Concerts of the artist of concerts …, so many fields deep, one of each. */
const deep = (fields: number): string => {
  const names = ['concerts(first:1)', 'nodes', 'artist'];
  const path = Array.from({ length: fields - 1 }, (_, index) => names[index % 3]);
  return `${path.map((name) => `${name}{`).join('')}id${'}'.repeat(fields - 1)}`;
};

/** Fragments that double what they spread, so many times. Walking every spread would still end some day. */
const bomb = (doublings: number, type: string, leaf: string) =>
  `${times(doublings, (index) => `fragment F${index} on ${type}{...F${index + 1} ...F${index + 1}}`)}
   fragment F${doublings} on ${type}{${leaf}}`;

const DOCUMENTS: [string, string, FaultCode][] = [
  ['13 fields deep', `{${deep(13)}}`, 'GRAPHQL_VALIDATION_FAILED'],
  ['50 fields deep', `{${deep(50)}}`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'deep by way of fragments',
    `{...A} fragment A on Query{concerts(first:1){nodes{artist{...B}}}}
     fragment B on Artist{${deep(10)}}`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['1,001 tokens', `{${'...{serverTime}'.repeat(249)} serverTime id id}`, 'GRAPHQL_PARSE_FAILED'],
  ['20,000 fields', `{${'a '.repeat(20_000)}}`, 'GRAPHQL_PARSE_FAILED'],
  ['500 conditions', `{serverTime ${'@include(if:true) '.repeat(500)}}`, 'GRAPHQL_PARSE_FAILED'],
  ['100 conditions', `{serverTime ${'@include(if:true) '.repeat(100)}}`, 'GRAPHQL_VALIDATION_FAILED'],
  ['490 unknown directives', `{serverTime ${'@a '.repeat(490)}}`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a cycle of fragments',
    '{...A} fragment A on Query{...B} fragment B on Query{...A}',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a cycle through fields',
    '{artists{nodes{...A}}} fragment A on Artist{concerts{nodes{artist{...A}}}}',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a condition at the root of a subscription',
    'subscription($s:Boolean!){seatMapUpdated(performanceId:"x")@skip(if:$s){__typename}}',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'such a condition in a fragment, beside a query',
    `query A{serverTime} subscription B($s:Boolean!){...{...F}}
     fragment F on Subscription{...@include(if:$s){seatMapUpdated(performanceId:"x"){__typename}}}`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a condition without its argument',
    'subscription{seatMapUpdated(performanceId:"x")@skip{__typename}}',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a cycle that nothing uses', '{serverTime} fragment A on Query{...A}', 'GRAPHQL_VALIDATION_FAILED'],
  ['2^20 spreads of a field', `{...F0} ${bomb(20, 'Query', 'serverTime')}`, 'OPERATION_TOO_COMPLEX'],
  [
    '2^20 spreads below a list',
    `{concerts{nodes{...F0}}} ${bomb(20, 'Concert', 'title')}`,
    'OPERATION_TOO_COMPLEX',
  ],
  ['31 aliases', `{${times(31, (index) => `a${index}:serverTime`)}}`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'aliases that fragments multiply',
    `{...F0} ${bomb(5, 'Query', 'now:serverTime')}`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'one big page sixty times over',
    `{${'concerts(first:100){nodes{id}} '.repeat(60)}}`,
    'OPERATION_TOO_COMPLEX',
  ],
  [
    '400 fields of one name that differ',
    `{${times(90, (index) => `x:node(id:"${index}"){id}`)}}`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a literal 480 lists deep',
    `{node(id:${'['.repeat(480)}${']'.repeat(480)}){id}}`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a string without an end', '{node(id:"', 'GRAPHQL_PARSE_FAILED'],
  ['a lone surrogate in a literal', '{node(id:"\\ud800"){id}}', 'GRAPHQL_PARSE_FAILED'],
  ['half a thousand braces', '{a'.repeat(500), 'GRAPHQL_PARSE_FAILED'],
];

describe.each(ACCEPTS)('under %s', (accept, status) => {
  test.each(DOCUMENTS)('a document is refused without holding others up: %s', async (_name, query, code) => {
    const answer = await changesNothing(app.database, () =>
      keepsResponsive(() => send(app.url, { query }, { accept })),
    );
    expectFault(answer, status, code);
    expect(answer.text.length).toBeLessThan(64 * 1024);
  });
});

test.each([
  ['12 fields deep', `{${deep(12)}}`],
  ['1,000 tokens', `{${'...{serverTime}'.repeat(249)} serverTime __typename}`],
  ['30 aliases', `{${times(30, (index) => `a${index}:serverTime`)}}`],
])('a document at its bound is answered: %s', async (_name, query) => {
  const answer = await send(app.url, { query }, { accept: GRAPHQL_TYPE });
  expect({ status: answer.status, errors: answer.body.errors }).toEqual({ status: 200 });
});

test.each([
  ['the field', 'query($s:Boolean!){serverTime@skip(if:$s)}'],
  ['a fragment', 'query($s:Boolean!){...F@skip(if:$s)} fragment F on Query{serverTime}'],
])('where %s at the root is left out, nothing is the answer', async (_name, query) => {
  const nothing = await send(app.url, { query, variables: { s: true } }, { accept: GRAPHQL_TYPE });
  expect({ status: nothing.status, body: nothing.body }).toEqual({ status: 200, body: { data: {} } });
  const { body } = await send(app.url, { query, variables: { s: false } });
  expect(body).toEqual({ data: { serverTime: expect.any(String) } });
});

describe('with introspection', () => {
  test('a bomb of fragments within it is answered without holding others up', async () => {
    const query = `{__schema{...F0}} ${bomb(20, '__Schema', 'description')}`;
    const answer = await keepsResponsive(() => send(open.url!, { query }));
    expect(answer.body).toEqual({ data: { __schema: { description: null } } });
  });

  test.each([
    ['of itself', `{${times(31, (index) => `a${index}:__schema{description}`)}}`],
    ['within it', `{__schema{types{${times(31, (index) => `a${index}:fields{name}`)}}}}`],
    ['within a type', `{__type(name:"Query"){${times(31, (index) => `a${index}:name`)}}}`],
  ])('it has no more aliases than anything else: %s', async (_name, query) => {
    const answer = await keepsResponsive(() => send(open.url!, { query }, { accept: GRAPHQL_TYPE }));
    expectFault(answer, 400, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('it cannot be circular', async () => {
    const query = '{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}';
    const answer = await keepsResponsive(() => send(open.url!, { query }, { accept: GRAPHQL_TYPE }));
    expectFault(answer, 400, 'GRAPHQL_VALIDATION_FAILED');
  });
});
