import type { Random } from '../execution/random.js';
import { OPERATIONS } from '../support/graphql.js';

/** Without operations that hash a password: they are slow on purpose. */
const TEXTS = Object.entries(OPERATIONS).flatMap(([name, text]) =>
  /^Sign(?:In|Up)$/.test(name) ? [] : [text],
);

const TOKENS = [
  '{',
  '}',
  '(',
  ')',
  '...',
  '@include(if: true)',
  '@skip(if: $a)',
  '$a',
  '"',
  '"""',
  '\0',
  'é',
  '\ud800',
  '#',
  ',',
  '1e999',
  '-0',
  'null',
  '[]',
  ':',
  '&',
  '|',
  '!',
  'on Query',
  '__typename',
  'first: -1',
  '\\u',
  '\u2028',
  'query',
  'mutation',
  'fragment A on Query { ...A }',
  '...A',
  '99999999999999999999',
  '\r\n',
  '{}',
];

const LEAVES = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  'a',
  'é'.repeat(2_000),
  '\0',
  '\ud800',
  '1',
  'rsv_1',
  'per_1',
  '../..',
  '%00',
  "' or 1=1 --",
  '2026-02-30T25:61:00Z',
  '-1',
  'ATOMIC',
  [],
  {},
];

const NAMES = [
  'input',
  'id',
  'performanceId',
  'concertId',
  'seatIds',
  'idempotencyKey',
  'reservationId',
  'displayName',
  'refreshToken',
  'after',
  'first',
  'filter',
  'sectionIds',
  '__proto__',
  'constructor',
  'toString',
  '',
];

function mutated(text: string, random: Random): string {
  const [from, to] = [random.below(text.length + 1), random.below(text.length + 1)].sort((a, b) => a - b);
  const part = text.slice(from, to);
  const changed = [
    text.slice(0, from) + text.slice(to),
    text.slice(0, to) + part + text.slice(to),
    text.slice(0, from) + random.of(TOKENS) + text.slice(from),
    text.slice(0, from) + random.of(TOKENS).repeat(100) + text.slice(from),
    text,
  ];
  return random.of(changed);
}

function value(random: Random, depth = 0): unknown {
  if (depth > 3 || random.chance(0.5)) return random.of(LEAVES);
  const parts = Array.from({ length: random.below(4) }, () => value(random, depth + 1));
  if (random.chance(0.3)) return parts;
  return Object.fromEntries(parts.map((part) => [random.of(NAMES), part]));
}

const HEADERS: Record<string, string[]> = {
  accept: ['application/json', 'application/graphql-response+json', '*/*', 'text/html', ',;q=', 'a/b;q=9'],
  authorization: ['', 'Bearer', 'Bearer a.b.c', 'Basic YTpi', `Bearer ${'a'.repeat(6_000)}`, 'Bearer ..'],
  'content-type': ['application/json; charset=utf-16', 'text/plain', 'application/', 'multipart/form-data'],
  'accept-encoding': ['gzip', 'br;q=0', '*', 'gzip;q=x', 'identity;q=0'],
  'x-forwarded-for': ['127.0.0.1', 'x', '::1, ::', ',', '999.1.1.1'],
  'if-none-match': ['*', '"a"', 'W/"', ','],
  'apollo-require-preflight': ['1'],
};

/** A well-formed HTTP request with one of the project's operations, changed at random. */
export function fuzzed(url: string, random: Random): [url: string, init: RequestInit] {
  const text = random.of(TEXTS);
  const variables = Object.fromEntries(
    [...text.matchAll(/\$(\w+):/g)].map(([, name]) => [name!, value(random)]),
  );
  const asked: Record<string, unknown> = { query: mutated(text, random), variables };
  if (random.chance(0.2))
    asked[random.of(['operationName', 'documentId', 'extensions', 'query'])] = value(random);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [name, values] of Object.entries(HEADERS))
    if (random.chance(0.15)) headers[name] = random.of(values);
  if (random.chance(0.2)) {
    const search = Object.entries(asked).map(([name, part]): [string, string] => [
      name,
      typeof part === 'string' ? part : JSON.stringify(part),
    ]);
    const { 'content-type': _none, ...rest } = headers;
    return [`${url}/graphql?${new URLSearchParams(search)}`, { headers: rest }];
  }
  const body = JSON.stringify(asked);
  return [
    `${url}/graphql`,
    { method: 'POST', headers, body: random.chance(0.2) ? mutated(body, random) : body },
  ];
}
