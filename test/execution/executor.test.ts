import { describe, expect, test } from '@jest/globals';
import { Cat, Dog, later, query, rejects, SDL, thenable, throws } from './animals.js';
import { alike, planned, type Resolvers, schemaOf } from './executors.js';

describe('null where null is not allowed', () => {
  const PERSON = '{ person { name nick } plain }';
  test.each<[string, Resolvers]>([
    ['null', query({ person: () => ({ name: null }) })],
    ['undefined', query({ person: () => ({}) })],
    ['null that comes late', query({ person: () => later({ name: later(null) }) })],
    ['a value of another type', query({ person: () => ({ name: {} }) })],
    ['an error that is returned', query({ person: () => ({ name: new Error('returned') }) })],
    ['a resolver that throws', query({ person: () => ({}) }, { Person: { name: throws('thrown') } })],
    ['a resolver that rejects', query({ person: () => ({}) }, { Person: { name: () => rejects('late') } })],
    ['what is thrown and is no error', query({ person: () => Promise.reject('a text') })],
  ])('%s: the next place outwards is null', async (_name, resolvers) => {
    const { data, errors } = await alike(SDL, resolvers, PERSON);
    expect(data).toEqual({ person: null, plain: null });
    expect(errors).toHaveLength(1);
  });

  test.each<[string, unknown, unknown]>([
    ['[Person]', [{ name: 'A' }, { name: null }, later({ name: 'C' }), rejects('late'), null], 'people'],
    ['[Person!]! with null in it', [{ name: 'A' }, null], 'strict'],
    ['[Person!]! with one that fails late', [later({ name: 'A' }), later({ name: null })], 'strict'],
    ['[Person!]! that is null', null, 'strict'],
    ['[[Int!]]', [[1, null], later([2]), [rejects('late')], null, [later(3), 4]], 'deep'],
  ])('through lists: %s', async (_name, value, field) => {
    const text = field === 'deep' ? '{ deep }' : `{ ${field} { name } }`;
    const { errors } = await alike(SDL, query({ [field as string]: () => value }), text);
    expect(errors.length).toBeGreaterThan(0);
  });

  test('all the way up, and errors below a place that is null are left out', async () => {
    const friends = [
      { name: 'B', friends: [], loved: null },
      { name: later(null), friends: [later(null)] },
    ];
    const strict = () => [{ name: 'A', friends }];
    const text = '{ plain strict { name friends { name loved { __typename } friends { name } } } }';
    const { data } = await alike(SDL, query({ strict, plain: () => rejects('first') }), text);
    expect(data).toBeNull();
  });

  test('a late error below a place that is already null is left out', async () => {
    const slowly = (turns: number): Promise<unknown> =>
      turns === 0 ? Promise.reject(new Error('slow')) : later(0).then(() => slowly(turns - 1));
    const person = () => ({ name: later(null), friends: [{ name: 'B', nick: slowly(20) }] });
    const text = '{ person { name friends { name nick } } plain }';
    const { errors } = await alike(SDL, query({ person, plain: () => slowly(40) }), text);
    expect(errors).toMatchObject([{ path: ['person', 'name'] }, { path: ['plain'] }]);
  });

  test('several late errors are listed in the order in which they happen', async () => {
    const person = () => ({
      name: 'A',
      nick: later(later(rejects('nick'))),
      friends: [later({ name: 'B', nick: rejects('deep') }), { name: 'C', nick: new Error('at once') }],
      pets: rejects('pets'),
    });
    const text = '{ person { nick pets { __typename } friends { nick name } } plain }';
    const { errors } = await alike(SDL, query({ person, plain: throws('plain') }), text);
    expect(errors).toHaveLength(5);
  });
});

describe('a rejection is handled even after its value is no longer needed', () => {
  test('beside a field that throws', async () => {
    const resolvers = {
      Person: { nick: () => rejects('late'), name: throws('at once'), loved: () => rejects('x') },
    };
    const text = '{ person { loved { __typename } nick name } plain }';
    const { data } = await alike(SDL, query({ person: () => ({}) }, resolvers), text);
    expect(data).toEqual({ person: null, plain: null });
  });

  test('beside an item of a list that fails at once', async () => {
    // graphql-js itself loses this rejection, so only the plan runs.
    const strict = () => [later({ name: null }), rejects('late'), null];
    const schema = schemaOf(SDL, query({ strict }));
    const { data, errors } = await planned(schema, '{ strict { name } }');
    expect(data).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['strict', 2]]);
  });
});

describe('what is selected', () => {
  const pets = (): unknown[] => [new Dog(), new Cat()];
  test.each<[string, string]>([
    ['aliases', '{ a: plain b: plain person { n: name also: name } }'],
    [
      'the same field from several places',
      `{ person { name } person { nick } ...F }
       fragment F on Query { person { pets { ... on Dog { name } } pets { ... on Dog { barks } } } }`,
    ],
    [
      '__typename everywhere',
      '{ __typename person { __typename t: __typename pets { __typename kind: __typename } } }',
    ],
    ['__typename as the name of another', '{ person { __typename: name } }'],
    [
      'fragments in fragments',
      `{ person { ...P } }
       fragment P on Named { name ... on Person { nick pets { ...Q } } }
       fragment Q on Pet { ... on Named { name ...R } }
       fragment R on Dog { barks ... on Pet { ... on Cat { lives } ... on Dog { n: name } } }`,
    ],
    [
      'a fragment on an interface inside a union',
      '{ pet { ... on Named { name __typename } ... on Cat { lives } } }',
    ],
    ['a fragment without a type', '{ ... { plain ... { person { name } } } }'],
    [
      'the same fragment twice',
      '{ person { ...P } again: person { ...P ...P } } fragment P on Person { name }',
    ],
    ['an interface', '{ named { name ... on Dog { barks } ... on Person { nick } } }'],
  ])('%s', async (_name, text) => {
    const person = () =>
      later({
        name: 'A',
        nick: later('N'),
        pets: later(pets().map((each, at) => (at ? later(each) : each))),
      });
    const resolvers = query({
      person,
      plain: () => 'p',
      pet: () => new Cat(),
      named: () => later(new Dog()),
    });
    const { errors } = await alike(SDL, resolvers, text);
    expect(errors).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ['an array', () => [1, 2]],
    ['a Set', () => new Set([1, 2])],
    [
      'a generator',
      function* () {
        yield 1;
        yield later(2);
      },
    ],
    ['a Map, whose items are pairs', () => new Map([[1, 2]])],
    ['a typed array', () => new Uint8Array([1, 2])],
    ['promises', () => [later(1), 2, later(3)]],
    ['a text', () => '12'],
    ['an object', () => ({ length: 2 })],
    ['an object whose iterator is none', () => ({ [Symbol.iterator]: undefined })],
    [
      'a generator that throws',
      function* () {
        yield later(1);
        throw new Error('half way');
      },
    ],
    ['something that has only `then`', () => thenable([1])],
  ])('a list from %s', async (_name, value) => {
    await alike(SDL, query({ deep: () => [value()] }), '{ deep }');
  });
});
