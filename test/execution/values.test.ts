import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  type FieldNode,
  getArgumentValues,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { argumentReader, variableReader } from '../../src/execution/values.js';

const schema = buildSchema(`
  scalar Odd
  enum Colour { RED GREEN }
  input Inner { id: ID!, name: String = "none", colours: [Colour!], again: Inner, on: Boolean }
  input OneOf @oneOf { a: Int, b: String }
  input Input {
    id: ID!, ids: [ID!]!, colour: Colour = RED, inner: Inner, inners: [[Inner]], key: String!
    odd: Odd, one: OneOf, n: Int, f: Float
  }
  type Query { f(input: Input!, first: Int = 20, colour: Colour, ids: [ID!]): Int }
`);
const document = parse(`
  query ($input: Input!, $first: Int, $colour: Colour = GREEN, $ids: [ID!], $must: Boolean!) {
    all: f(input: $input, first: $first, colour: $colour, ids: $ids)
    some: f(input: $input, colour: $colour)
    literal: f(input: { id: 1, ids: $ids, key: "" })
  }
`);
const operation = document.definitions[0] as OperationDefinitionNode;
const definitions = operation.variableDefinitions!;

const text = fc.oneof(fc.constantFrom('RED', 'GREEN', 'BLUE', '1', ''), fc.string());
const leaf = fc.oneof(text, fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.constant({}));
const mostly = <T>(likely: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 30, arbitrary: likely as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: leaf });
const colour = mostly(fc.constantFrom('RED', 'GREEN'));
const ids = mostly(fc.array(mostly(text), { maxLength: 3 }));
const { inner } = fc.letrec((tie) => ({
  inner: mostly(
    fc.record(
      {
        id: mostly(text),
        name: mostly(text),
        colours: mostly(fc.array(colour, { maxLength: 3 })),
        again: fc.oneof({ depthSize: 'small' }, fc.constant(null), tie('inner')),
        on: mostly(fc.boolean()),
      },
      { requiredKeys: ['id'] },
    ),
  ),
}));
const input = mostly(
  fc.record(
    {
      id: mostly(text),
      ids,
      colour,
      inner,
      inners: mostly(fc.array(mostly(fc.array(inner, { maxLength: 2 })), { maxLength: 2 })),
      key: mostly(text),
      odd: leaf,
      one: mostly(fc.constantFrom({ a: 1 }, { b: 'b' })),
      n: fc.integer(),
      f: fc.integer(),
      unknown: fc.constant(undefined),
    },
    { requiredKeys: ['id', 'ids', 'key'] },
  ),
);
const variables = fc
  .record(
    { input, first: mostly(fc.nat(100)), colour, ids, must: mostly(fc.boolean()), other: leaf },
    { requiredKeys: ['input', 'must'] },
  )
  // The same as JSON.parse makes it from a body.
  .map((values) => JSON.parse(JSON.stringify(values)) as Record<string, unknown>);

test('variables and arguments are coerced or refused as by graphql-js', () => {
  const read = variableReader(schema, operation);
  const field = schema.getQueryType()!.getFields().f!;
  const nodes = operation.selectionSet.selections as FieldNode[];
  const readers = nodes.map((node) => argumentReader(field, node));
  const tell = (values: () => unknown): unknown => {
    try {
      return { values: values() };
    } catch (error) {
      return { error: String(error) };
    }
  };
  let accepted = 0;
  fc.assert(
    fc.property(variables, (given) => {
      const expected = getVariableValues(schema, definitions, given).coerced;
      const values = read(given);
      expect(values).toStrictEqual(expected);
      if (!values) return;
      accepted += 1;
      nodes.forEach((node, index) => {
        const told = tell(() => readers[index]!(values));
        expect(told).toStrictEqual(tell(() => getArgumentValues(field, node, values)));
      });
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('plainly right values are read without graphql-js', () => {
  const given = { input: { id: '1', ids: ['2'], key: 'k' }, must: true };
  const values = variableReader(schema, operation)(given);
  expect(values).toEqual({
    input: { id: '1', ids: ['2'], colour: 'RED', key: 'k' },
    colour: 'GREEN',
    must: true,
  });
});
