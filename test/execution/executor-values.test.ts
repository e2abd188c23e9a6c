import { describe, expect, test } from '@jest/globals';
import { execute, type GraphQLResolveInfo, parse } from 'graphql';
import { byClass, Cat, Dog, later, query, rejects, SDL, TYPES, throws } from './animals.js';
import { alike, planOf, type Resolvers, schemaOf } from './executors.js';

describe('which type a value has', () => {
  const TEXT = '{ pet { __typename ... on Dog { barks } } named { name } plain }';
  const inTime = { pet: () => new Dog(), named: () => new Cat(), plain: () => 'p' };
  test.each<[string, Resolvers]>([
    [
      'told late',
      { Pet: { resolveType: (value) => later(byClass(value)) }, Named: { resolveType: byClass } },
    ],
    ['a type that throws', { Pet: { resolveType: throws('which?') }, Named: { resolveType: byClass } }],
    [
      'a type that rejects',
      { Pet: { resolveType: () => rejects('which?') }, Named: { resolveType: () => rejects('?') } },
    ],
    ['nothing', { Pet: { resolveType: () => undefined }, Named: { resolveType: () => later(null) } }],
    ['no text', { Pet: { resolveType: () => 7 }, Named: { resolveType: () => ({}) } }],
    [
      'a type that is not there',
      { Pet: { resolveType: () => 'Fish' }, Named: { resolveType: () => 'constructor' } },
    ],
    [
      'a type that is no member',
      { Pet: { resolveType: () => 'Person' }, Named: { resolveType: () => 'Query' } },
    ],
    [
      'a type that is no object',
      { Pet: { resolveType: () => 'Named' }, Named: { resolveType: () => 'String' } },
    ],
    ['no way to tell', {}],
    [
      'isTypeOf alone',
      {
        Dog: { isTypeOf: (value) => value instanceof Dog },
        Cat: { isTypeOf: (value) => later(value instanceof Cat) },
      },
    ],
    ['isTypeOf says no', { ...TYPES, Dog: { isTypeOf: () => false }, Cat: { isTypeOf: () => later(false) } }],
    [
      'isTypeOf fails',
      { ...TYPES, Dog: { isTypeOf: throws('is?') }, Cat: { isTypeOf: () => rejects('is?') } },
    ],
  ])('%s', async (_name, types) => {
    const { data } = await alike(SDL, { Query: inTime, ...types }, TEXT);
    expect(data).toMatchObject({ plain: 'p' });
  });

  test('by __typename, if neither resolveType nor isTypeOf decides', async () => {
    const pet = () => ({ __typename: 'Cat', lives: 7 });
    expect((await alike(SDL, { Query: { pet } }, '{ pet { ... on Cat { lives } } }')).errors).toEqual([]);
  });
});

describe('arguments', () => {
  const ECHO = query({ put: (_source: unknown, args: unknown) => JSON.stringify(args) });
  test.each<[string, string, Record<string, unknown>?]>([
    ['defaults', '{ put }'],
    ['null for a default', '{ put(first: null, box: null) }'],
    ['literals', '{ put(box: { size: SMALL, note: "n", inner: { tags: "one" } }, at: 7, id: 8) }'],
    ['a variable with a default', 'query ($n: Int = 3) { put(first: $n) }'],
    ['a variable with a default, given null', 'query ($n: Int = 3) { put(first: $n) }', { n: null }],
    ['a required variable with a default', 'query ($n: Int! = 3) { put(first: $n) }'],
    ['a required variable with a default, given', 'query ($n: Int! = 3) { put(first: $n) }', { n: 4 }],
    ['null for an argument that must be', 'query ($id: ID = "y") { put(id: $id) }', { id: null }],
    ['no variable for an argument with a default', 'query ($n: Int) { put(first: $n) }'],
    [
      'variables inside objects',
      'query ($s: Size, $t: String!) { put(box: { size: $s, tags: [$t, "b"] }) }',
      { t: 'a' },
    ],
    ['a whole object', 'query ($b: Box) { put(box: $b) }', { b: { inner: { size: 'SMALL' }, tags: 'x' } }],
    [
      'variables that are not declared',
      'query ($n: Int) { put(first: $n) }',
      { n: 1, more: 2, __proto__: { n: 7 } },
    ],
    ['lists of variables', 'query ($a: Int!) { put(at: [$a, 2]) b: put(at: [$a]) }', { a: 1 }],
  ])('%s', async (_name, text, ...[given]) => {
    await alike(SDL, ECHO, text, given);
  });

  test('a mutation', async () => {
    const Mutation = {
      put: async (_source: unknown, { box }: any) => ({ name: box.size, nick: throws('never') }),
    };
    const text = 'mutation ($b: Box!) { put(box: $b) { name friends { name } } }';
    expect((await alike(SDL, { ...TYPES, Mutation }, text, { b: {} })).data).toBeNull();
  });
});

test.each<[string, object]>([
  ['whole', { person: { name: 'A', friends: [{ name: 'B' }], pets: later([new Dog(), new Cat()]) } }],
  ['with faults', { person: later({ name: 'A', friends: [{ name: null }], pets: rejects('late') }) }],
  ['of nothing', { person: null }],
])('an event of a subscription: %s', async (_what, event) => {
  const text = `subscription {
    person { ...P friends { ...P } } } fragment P on Person { name pets { __typename ... on Dog { barks } } }`;
  const infos: unknown[] = [];
  const person = (
    source: { person: unknown },
    _args: unknown,
    _context: unknown,
    info: GraphQLResolveInfo,
  ) => {
    infos.push([source, info.rootValue, info.operation.operation]);
    return source.person;
  };
  const schema = schemaOf(SDL, { ...TYPES, Subscription: { person } });
  const found = await planOf(schema, text)!.execute({} as never, {}, event);
  const expected = await execute({ schema, document: parse(text), rootValue: event, contextValue: {} });
  expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(JSON.stringify(expected)));
  expect(infos).toEqual([
    [event, event, 'subscription'],
    [event, event, 'subscription'],
  ]);
});

test('a mutation beside __typename', async () => {
  const Mutation = { put: async () => ({ name: 'A' }) };
  const text = 'mutation { __typename put(box: {}) { name } t: __typename }';
  const { data } = await alike(SDL, { ...TYPES, Mutation }, text);
  expect(data).toEqual({ __typename: 'Mutation', put: { name: 'A' }, t: 'Mutation' });
});

test.each([
  ['a directive', '{ plain @skip(if: false) }'],
  ['a directive in a fragment', '{ ...F } fragment F on Query { person { name @include(if: true) } }'],
  ['the schema', '{ __schema { queryType { name } } }'],
  ['a type', '{ plain __type(name: "Dog") { name } }'],
  ['an alias with two underscores', '{ __proto__: plain }'],
  ['a variable of such a name', 'mutation ($__proto__: Box!) { put(box: $__proto__) { name } }'],
  ['a fragment of such a name', '{ ...__proto__ } fragment __proto__ on Query { plain }'],
  ['several mutations', 'mutation { other again: other }'],
  [
    'several mutations, in fragments',
    'mutation { other ...F } fragment F on Mutation { put(box: {}) { name } }',
  ],
])('not for a plan: %s', (_name, text) => {
  expect(planOf(schemaOf(SDL), text)).toBeUndefined();
});
