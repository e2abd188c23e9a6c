import { GraphQLError, type GraphQLLeafType, isEnumType } from 'graphql';
import { Fault, type FaultCode } from '../../src/platform/fault.js';
import type { Random } from './random.js';

const TEXTS = ['', 'A', 'Café', '좋은 날', '\u{1F3B5}\u{1F3B6}', '\ud800', '"\\\n\u2028', '<b>', '0', ' '];

const GOOD: Record<string, (random: Random) => unknown> = {
  String: (random) => (random.chance(0.02) ? 'long '.repeat(1_000) : random.of([...TEXTS, 7, true])),
  ID: (random) => random.of([...TEXTS, 42]),
  Int: (random) => random.of([0, 1, -1, 2 ** 31 - 1, '12', true]),
  Float: (random) => random.of([0, -0.5, 1e21, 0.1 + 0.2, '12.5', true]),
  Boolean: (random) => random.of([true, false, 0, 1]),
  SafeInt: (random) => random.of([0, -5, 2 ** 53 - 1, 165_000]),
  DateTime: (random) =>
    random.of([new Date(0), new Date(1_777_000_000_123), '2026-05-01T11:00:00.000+09:00']),
};

/** A value that can be written as this type. */
export function leaf(type: GraphQLLeafType, random: Random): unknown {
  if (isEnumType(type)) return random.of(type.getValues()).value;
  return GOOD[type.name]!(random);
}

/** Values that cannot be. */
export const BAD_LEAVES: Record<string, unknown[]> = {
  String: [{}, ['a', 'b'], Symbol('s'), Number.NaN],
  ID: [{}, 1.5, Number.NaN],
  Int: ['abc', 1.5, 2 ** 40, {}, Number.NaN],
  Float: ['abc', Number.POSITIVE_INFINITY, {}, Number.NaN],
  Boolean: ['yes', {}, Number.NaN],
  SafeInt: [2 ** 60, 'x', 0.5, {}],
  DateTime: [new Date(Number.NaN), 'yesterday', {}, true],
  enum: ['NO_SUCH_VALUE', 'held', 7, {}],
};

const CODES: FaultCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'SERVICE_UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_VALIDATION_FAILED',
];

/** What a resolver may throw, including values that it should not throw. */
export function thrown(random: Random): unknown {
  const choices: (() => unknown)[] = [
    () => new Fault(random.of(CODES)),
    () => new Fault('OVERLOADED', undefined, { retryAfterMs: random.below(5_000) }),
    () => new Fault('BAD_USER_INPUT', `words of ours ${random.of(TEXTS)}`, { cause: new Error('below') }),
    () => new Error('words of a driver'),
    () => new TypeError("Cannot read properties of undefined (reading 'x')"),
    () => new AggregateError([new Error('a'), new Error('b')]),
    () => new GraphQLError('with a code', { extensions: { code: 'NOT_FOUND' } }),
    () => new GraphQLError('with a place of its own', { path: ['elsewhere', 0] }),
    () => new GraphQLError(`${'without a code, and long '.repeat(20)} Did you mean "x"?`),
    () => random.of(['a text', 7, null, undefined, { message: 'an object' }]),
  ];
  return random.of(choices)();
}
