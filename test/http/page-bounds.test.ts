import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { ACCEPTS, type Answered, expectFault, GRAPHQL_TYPE, send } from './answers.js';
import { keepsResponsive } from './event-loop.js';
import { changesNothing } from './state.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  await createConcert(app);
});
afterAll(() => app.stop());

const ask = (accept: string, query: string, variables?: unknown): Promise<Answered> =>
  changesNothing(app.database, () => keepsResponsive(() => send(app.url, { query, variables }, { accept })));

const FIRST = 'query($n:Int){concerts(first:$n){nodes{id}}}';
const OUT_OF_BOUNDS = [1_000_000, 101, 0, -1, -(2 ** 31)];

describe.each(ACCEPTS)('a page size out of its bounds, under %s', (accept, status) => {
  test.each(OUT_OF_BOUNDS)('written as %d', async (n) => {
    expectFault(await ask(accept, `{concerts(first:${n}){nodes{id}}}`), status, 'BAD_USER_INPUT');
  });

  test.each(OUT_OF_BOUNDS)('by a variable that is %d', async (n) => {
    expectFault(await ask(accept, FIRST, { n }), status, 'BAD_USER_INPUT');
  });

  test.each(OUT_OF_BOUNDS)('by the default %d of a variable', async (n) => {
    const query = `query($n:Int=${n}){concerts(first:$n){nodes{id}}}`;
    expectFault(await ask(accept, query), status, 'BAD_USER_INPUT');
  });

  test.each([2 ** 31, 1.5, '100', true, [100], { n: 1 }])('by a variable that is no Int: %j', async (n) => {
    expectFault(await ask(accept, FIRST, { n }), status, 'BAD_USER_INPUT');
  });

  test('within a fragment, deep below', async () => {
    const query = '{concerts{nodes{...F}}} fragment F on Concert{performances(first:101){nodes{id}}}';
    expectFault(await ask(accept, query), status, 'BAD_USER_INPUT');
  });
});

/** Concerts of artists of concerts …, each page of this size. */
const nested = (levels: number, first: string): string =>
  levels === 0 ? 'id' : `concerts(${first}){nodes{artist{${nested(levels - 1, first)}}}}`;

const TOO_COMPLEX: [name: string, query: string, variables: unknown][] = [
  ['pages of pages', `{${nested(3, 'first:100')}}`, {}],
  ['pages of pages by default size', `{${nested(3, '')}}`.replaceAll('()', ''), {}],
  ['pages of pages by a variable', `query($n:Int){${nested(3, 'first:$n')}}`, { n: 100 }],
  ['pages of pages by the default of a variable', `query($n:Int=100){${nested(3, 'first:$n')}}`, {}],
  // Null is not the variable's default but the page's: twenty.
  ['pages of pages by a variable that is null', `query($n:Int=1){${nested(3, 'first:$n')}}`, { n: null }],
  // Names that every object inherits something under.
  ['a variable named like a method', `query($valueOf:Int=100){${nested(2, 'first:$valueOf')}}`, {}],
  ['a variable named like the prototype', `query($__proto__:Int=100){${nested(2, 'first:$__proto__')}}`, {}],
  ['aliases of big pages', `{${[1, 2].map((n) => `a${n}:${nested(2, 'first:60')}`).join(' ')}}`, {}],
  [
    'a fragment spread in many places',
    `{${[1, 2, 3].map((n) => `a${n}:concerts(first:50){nodes{...F}}`).join(' ')}}
     fragment F on Concert{performances(first:50){nodes{id venue{name} startsAt}}}`,
    {},
  ],
  [
    'many seat maps with all their seats',
    `{concert(id:"con_1"){performances(first:100){nodes{seatMap{sections{rows{seatIds}}}}}}}`,
    {},
  ],
  [
    'one seat map under many names',
    `{performance(id:"per_1"){${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
      .map((n) => `a${n}:seatMap{sections{rows{seatIds numbers}}}`)
      .join(' ')}}}`,
    {},
  ],
];

describe.each(ACCEPTS)('an operation that would cost too much, under %s', (accept, status) => {
  test.each(TOO_COMPLEX)('%s', async (_name, query, variables) => {
    expectFault(await ask(accept, query, variables), status, 'OPERATION_TOO_COMPLEX');
  });
});

test('what one request may cost does not depend on what another one cost', async () => {
  const query = `query($n:Int){${nested(3, 'first:$n')}}`;
  const cheap = await send(app.url, { query, variables: { n: 2 } }, { accept: GRAPHQL_TYPE });
  expect({ status: cheap.status, errors: cheap.body.errors }).toEqual({ status: 200 });
  expectFault(await ask(GRAPHQL_TYPE, query, { n: 100 }), 400, 'OPERATION_TOO_COMPLEX');
});

test.each([1, 100])('a page of %d is answered', async (n) => {
  const answer = await send(app.url, { query: FIRST, variables: { n } }, { accept: GRAPHQL_TYPE });
  expect({ status: answer.status, errors: answer.body.errors }).toEqual({ status: 200 });
});

const CURSORS = [
  'nonsense',
  'W10',
  Buffer.from('[9007199254740991]').toString('base64url'),
  Buffer.from('[-9007199254740991]').toString('base64url'),
  Buffer.from('[1.5]').toString('base64url'),
  Buffer.from('["1"]').toString('base64url'),
  Buffer.from('[1,"00000000-0000-0000-0000-000000000000"]').toString('base64url'),
  Buffer.from('{"$gt":0}').toString('base64url'),
  'a'.repeat(50_000),
];
const PAGES = [
  'query($after:String){agencies(after:$after){nodes{id}}}',
  'query($after:String){artists(after:$after){nodes{id}}}',
  'query($after:String){concerts(after:$after){nodes{id}}}',
  'query($after:String){concerts{nodes{performances(after:$after){nodes{id}}}}}',
  'query($after:String){performance(id:"per_1"){seats(after:$after){nodes{id}}}}',
];

test.each(PAGES)('a forged cursor is refused or points past every entry: %s', async (query) => {
  for (const after of CURSORS) {
    const answer = await send(app.url, { query, variables: { after } });
    const codes = (answer.body.errors ?? []).map((error) => error.extensions.code);
    expect({ after, status: answer.status, codes: new Set([...codes, 'BAD_USER_INPUT']) }).toEqual({
      after,
      status: 200,
      codes: new Set(['BAD_USER_INPUT']),
    });
  }
});
