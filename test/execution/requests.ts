import { createHash } from 'node:crypto';
import { type GraphQLSchema, stripIgnoredCharacters } from 'graphql';
import type { TrustedOperation } from '../../src/execution/trusted-documents.js';
import { GRAPHQL_TYPE, JSON_TYPE } from '../http/answers.js';
import { fuzzed, validVariables } from './inputs.js';
import { MOODS, type Mood } from './inventor.js';
import { Random } from './random.js';

/** One request, and how its resolvers behave. */
export interface Case {
  seed: number;
  operation: string;
  headers: Record<string, string>;
  /** The content of the request. */
  body: Buffer;
  mood: Mood;
}

export const FRIEND = 'https://tickets.example.com';

/** An operation that is requested. */
export interface Known extends Pick<TrustedOperation, 'text' | 'operation'> {
  /** Undefined: the operation is not trusted, so a request has to send its text. */
  id?: string;
  name: string | undefined;
  /** Whether its document has other operations as well. */
  named?: boolean;
}

/** The case of this number. The same seed gives the same case. */
export function caseOf(schema: GraphQLSchema, operations: readonly Known[], seed: number): Case {
  const random = new Random(seed, 'request');
  const trusted = operations[seed % operations.length]!;
  const definitions = trusted.operation.variableDefinitions ?? [];
  const valid = validVariables(schema, definitions, random);
  const variables = random.chance(0.12) ? fuzzed(valid, random) : valid;
  const odd = random.chance(0.1);
  const envelope: Record<string, unknown> = {
    ...documentOf(trusted, random),
    ...(random.chance(0.95) && {
      variables: odd && random.chance(0.2) ? random.of(ODD_VARIABLES) : variables,
    }),
    ...(odd
      ? oddities(trusted, random)
      : (trusted.named || random.chance(0.3)) && { operationName: trusted.name }),
  };
  const text = odd && random.chance(0.15) ? random.of(ODD_BODIES) : JSON.stringify(envelope);
  return {
    seed,
    operation: trusted.id === undefined ? trusted.text : trusted.name!,
    headers: headersOf(seed, random),
    body: Buffer.from(random.chance(0.05) ? withDuplicateKeys(text) : text),
    mood: { goes: goes(random), refuses: random.chance(0.9) },
  };
}

function goes(random: Random): Mood['goes'] {
  return random.chance(0.55) ? 'well' : random.of(MOODS);
}

/** The ways to name an operation. */
function documentOf({ id, text }: Known, random: Random): Record<string, unknown> {
  if (id === undefined) return ownDocument(text, random);
  const persisted = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
  const unknown = createHash('sha256').update(`nobody knows ${random.seed}`).digest('hex');
  const common: (() => Record<string, unknown>)[] = [
    () => ({ query: text }),
    () => ({ query: stripIgnoredCharacters(text) }),
    () => ({ query: respaced(text, new Random(random.below(4))) }),
    () => ({ documentId: id }),
    () => ({ documentId: `sha256:${id}` }),
    () => persisted(id),
  ];
  const rare: (() => Record<string, unknown>)[] = [
    () => ({ query: text, ...persisted(id) }),
    () => ({ query: text, ...persisted(unknown) }),
    () => ({ documentId: unknown }),
    () => persisted(unknown),
    () => ({ documentId: id.toUpperCase() }),
    () => ({ documentId: id, query: null }),
    () => ({ documentId: id, query: 7 }),
    () => ({ documentId: id, query: '' }),
    () => ({ documentId: unknown, query: text }),
    () => ({ query: text.slice(0, -3) }),
    () => ({ query: text.replace('{', '{ __typename ') }),
    () => ({ query: `${text} query Other { serverTime }` }),
    () => ({}),
  ];
  return random.of(random.chance(0.96) ? common : rare)();
}

function ownDocument(text: string, random: Random): Record<string, unknown> {
  const unknown = createHash('sha256').update(`unknown ${random.seed}`).digest('hex');
  if (random.chance(0.95)) return { query: text };
  return random.of<Record<string, unknown>>([
    { query: `${text} ` },
    { query: text.slice(0, -3) },
    { query: text, documentId: unknown },
    { query: text, extensions: { persistedQuery: { version: 1, sha256Hash: unknown } } },
    { query: text, extensions: { persistedQuery: null } },
    { query: text.replace('{', '{ never ') },
  ]);
}

/** The same tokens with other spaces, line ends and comments between them, in a few variants. */
function respaced(text: string, random: Random): string {
  const between = (): string =>
    random.of([' ', '\n', '\r\n  ', ',', '\t', '\ufeff ', ' # why {not}\n', '  ,, ']);
  return text.replace(/\s+/g, between);
}

const ODD_VARIABLES: readonly unknown[] = ['{}', '', [], [{}], 7, 0, true, false, null, {}, 'x'];
const ODD_BODIES = ['', 'null', '[]', '7', '"text"', '{', '{}', '[{"query":"{serverTime}"}]', '\ufeff{}'];

function oddities({ name = 'Nothing' }: Known, random: Random): Record<string, unknown> {
  return random.of<Record<string, unknown>>([
    { operationName: null },
    { operationName: 'Another' },
    { operationName: '' },
    { operationName: 7 },
    { operationName: name, extensions: {} },
    { operationName: name.toLowerCase() },
    { extensions: null },
    { extensions: { anything: { goes: 1 } } },
    { extensions: { persistedQuery: null } },
    { extensions: { persistedQuery: 7 } },
    { extensions: [] },
    { extensions: 'text' },
    { extensions: 7 },
    { extensions: false },
    { unknown: 1, constructor: 'x', toString: 'y' },
    JSON.parse('{"__proto__":{"query":"{ serverTime }","operationName":"Another"}}'),
  ]);
}

/** The last one counts. */
function withDuplicateKeys(text: string): string {
  return text.replace(/^\{"/, '{"query":"{ never }","variables":7,"operationName":null,"documentId":null,"');
}

const ACCEPTS = [JSON_TYPE, GRAPHQL_TYPE];
const ODD_ACCEPTS = [
  '*/*',
  'text/html',
  `${GRAPHQL_TYPE};q=0.9, ${JSON_TYPE};q=0.8`,
  'application/*;q=0.1',
  '',
];
const ENCODINGS = [
  'gzip',
  'gzip, deflate, br',
  'identity',
  'br',
  'gzip;q=0',
  '*',
  'GZIP',
  'deflate, gzip;q=0.5',
];

function headersOf(seed: number, random: Random): Record<string, string> {
  const caller = random.of([
    'none',
    'fan',
    'fan',
    'admin',
    random.chance(0.1) ? random.of(['stolen', 'broken']) : 'fan',
  ]);
  return {
    accept: random.of(random.chance(0.97) ? ACCEPTS : ODD_ACCEPTS),
    'content-type': random.of(['application/json', 'application/json; charset=utf-8', 'Application/JSON']),
    'x-forwarded-for': addressOf(seed),
    ...(random.chance(0.6) && { 'accept-encoding': random.of(ENCODINGS) }),
    ...(caller !== 'none' && { authorization: `Bearer ${caller}-${seed}` }),
    ...(random.chance(0.3) && { origin: random.chance(0.9) ? FRIEND : 'https://evil.example' }),
  };
}

/** Each case has an address of its own, which says for which case a resolver was called. */
export function addressOf(seed: number): string {
  return `10.${(seed >>> 16) & 255}.${(seed >>> 8) & 255}.${seed & 255}`;
}
