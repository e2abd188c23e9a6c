import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import type { Random } from './random.js';

const TEXTS = [
  'x',
  'Mina',
  'ünïcødé 좋은',
  '\u{1F3AB}',
  'a@example.com',
  'UGVyZm9ybWFuY2U6MQ',
  '__proto__',
  '7',
];

const VALID: Record<string, readonly unknown[]> = {
  String: TEXTS,
  ID: [...TEXTS, 7, 0, 2 ** 31],
  Int: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 100, 0, -3, 2 ** 31 - 1],
  SafeInt: [0, 5_000, 2 ** 53 - 1],
  Boolean: [true, false],
  DateTime: ['2099-01-01T10:00:00.000Z', '2026-05-01T20:00:00+09:00'],
};

/** Values that fit this type. */
function validInput(type: GraphQLInputType, random: Random): unknown {
  if (isNonNullType(type)) return validInput(type.ofType, random);
  if (isListType(type)) {
    // A single value is coerced to a list with it.
    if (random.chance(0.2)) return validInput(type.ofType, random);
    return Array.from({ length: 1 + random.below(3) }, () => validInput(type.ofType, random));
  }
  if (isEnumType(type)) return random.of(type.getValues()).name;
  if (!isInputObjectType(type)) return random.of(VALID[type.name]!);
  const fields = Object.values(type.getFields()).filter(
    (field) => isNonNullType(field.type) || random.chance(0.6),
  );
  const value = (of: GraphQLInputType): unknown =>
    !isNonNullType(of) && random.chance(0.15) ? null : validInput(of, random);
  return Object.fromEntries(fields.map((field) => [field.name, value(field.type)]));
}

/** Variables that fit what an operation declares. */
export function validVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  random: Random,
): Record<string, unknown> {
  const wanted = definitions.filter(({ type }) => type.kind === 'NonNullType' || random.chance(0.6));
  return Object.fromEntries(
    wanted.map(({ variable, type }) => {
      const input = typeFromAST(schema, type) as GraphQLInputType;
      const value = !isNonNullType(input) && random.chance(0.2) ? null : validInput(input, random);
      return [variable.name.value, value];
    }),
  );
}

const ODD: readonly unknown[] = [
  null,
  '',
  '\ud800 alone',
  'x'.repeat(3_000),
  '\u0000',
  0,
  -0,
  1.5,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  2 ** 60,
  true,
  [],
  [[]],
  [[['deep']]],
  [null],
  ['a', 7, null],
  {},
  { length: 3 },
  { __proto__: null, constructor: 'x' },
  JSON.parse('{"__proto__":{"input":1}}'),
  'concert',
  'Concert',
  'ATOMIC',
  'atomic',
  '2026-02-30T00:00:00Z',
  '1 or 1=1',
];

const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'unknown', '', 'input', 'id', '\u{1F600}'];

/** The same values with something wrong or unusual somewhere inside. */
export function fuzzed(value: unknown, random: Random): unknown {
  if (random.chance(0.2) || typeof value !== 'object' || value === null) return random.of(ODD);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    return [...value.slice(0, at), fuzzed(value[at], random), ...value.slice(at + 1)];
  }
  const entries = Object.entries(value);
  const at = random.below(entries.length);
  const roll = random.below(5);
  if (roll === 0 || entries.length === 0) entries.push([random.of(ODD_NAMES), random.of(ODD)]);
  else if (roll === 1) entries.splice(at, 1);
  else entries[at]![1] = fuzzed(entries[at]![1], random);
  return withOwnKeys(entries);
}

/** As JSON.parse does it: `__proto__` is a key like any other. */
function withOwnKeys(entries: [string, unknown][]): object {
  const object = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}
