import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  buildSchema,
  type FieldNode,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { possibleTypes, printedSchema } from '../../src/printed-schema.js';
import { eventSchemas } from '../../src/public-events/index.js';
import { sources } from './sources.js';

const written = readFileSync('schema/schema.graphql', 'utf8');
const operations = sources('schema/operations/*.graphql');

test('the schema that is checked in is the one the code makes', async () => {
  expect(written).toBe(await printedSchema());
});

test('the possible types that are checked in are those of the schema', () => {
  expect(readFileSync('schema/possible-types.json', 'utf8')).toBe(possibleTypes(written));
});

test('the schemas of public events that are checked in are those of the code', () => {
  const schemas = eventSchemas();
  const files = schemas.map(({ name }) => `${name}.schema.json`);
  expect(readdirSync('docs/events').sort()).toEqual(files.sort());
  for (const { name, schema } of schemas) {
    const file = JSON.parse(readFileSync(`docs/events/${name}.schema.json`, 'utf8'));
    expect(file).toEqual(JSON.parse(JSON.stringify(schema)));
  }
});

test('every scalar of its own says where it is specified', () => {
  const scalars = Object.values(buildSchema(written).getTypeMap()).filter(isScalarType);
  const own = scalars.filter((type) => !isSpecifiedScalarType(type));
  expect(own.length).toBeGreaterThan(1);
  for (const { name, specifiedByURL } of own) {
    expect({ name, specifiedByURL }).toEqual({ name, specifiedByURL: expect.stringMatching(/^https:/) });
  }
});

test('every operation that is offered is valid', () => {
  const schema = buildSchema(written);
  const errors = operations.flatMap(({ path, text }) =>
    validate(schema, parse(text)).map((error) => `${path} ${error.message}`),
  );
  expect(operations.length).toBeGreaterThan(3);
  expect(errors).toEqual([]);
});

test('every field of the roots is in an operation that is offered', () => {
  const schema = buildSchema(written);
  // Ways to any object by its id, which operations of a subject do not need.
  const general = ['Query.node', 'Query.nodes'];
  const used = new Set<string>(general);
  const types = new TypeInfo(schema);
  const remember = {
    Field: ({ name }: FieldNode) => void used.add(`${types.getParentType()?.name}.${name.value}`),
  };
  for (const { text } of operations) visit(parse(text), visitWithTypeInfo(types, remember));
  const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
  const offered = roots.flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
  expect(offered.length).toBeGreaterThan(30);
  expect(offered.filter((field) => !used.has(field))).toEqual([]);
});

test('every operation has a name, and no two have the same', () => {
  const names = operations
    .flatMap(({ text }) => parse(text).definitions)
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name?.value);
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
});

test('a mutation of ours is one field, so that its answer says what became of it', () => {
  const mutations = operations
    .flatMap(({ text }) => parse(text).definitions)
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .filter(({ operation }) => operation === 'mutation');
  expect(mutations.length).toBeGreaterThan(3);
  for (const { selectionSet } of mutations) expect(selectionSet.selections).toHaveLength(1);
});
