import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { buildSchema, isEnumType, isInputObjectType } from 'graphql';
import { pageWithStates } from '../../scripts/states.js';
import { ROOMS } from '../../src/app.js';
import { variablesOf } from '../../src/config.js';
import { FAULTS } from '../../src/platform/fault.js';
import { sources } from './sources.js';

const page = readFileSync('docs/payments.md', 'utf8');
const sql = sources('src/**/*.sql');
const code = sources('src/**/*.ts');
const all = [...sql, ...code].map(({ text }) => text).join('\n');

const found = (texts: readonly string[], pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!));

/** Functions, tables, columns and variables of the database. */
const inDatabase = new Set(all.match(/\b[a-z]+(?:_[a-z]+)+\b/g));
const topics = new Set(
  found(
    code.map(({ text }) => text),
    /defineTopic\({\s*name: '([a-z-]+)'/g,
  ),
);
const routes = new Set([
  ...found(
    code.map(({ text }) => text),
    /'(\/[a-z][\w/:.-]+)'/g,
  ),
]);

/** The names of the schema, and of the port to the providers. */
const names = new Set(readFileSync('src/payment/provider.ts', 'utf8').match(/\b\w+\b/g));
const words = new Set([...Object.keys(variablesOf(ROOMS)), ...Object.keys(FAULTS)]);
for (const type of Object.values(buildSchema(readFileSync('schema/schema.graphql', 'utf8')).getTypeMap())) {
  if (isEnumType(type)) for (const { name } of type.getValues()) words.add(name);
  if ('getFields' in type) for (const name of Object.keys(type.getFields())) names.add(name);
  if (!isInputObjectType(type)) names.add(type.name);
}
// What the functions of the database answer, the kinds of accounts and the codes of methods.
for (const word of all.match(/(?<=['"])[A-Z][A-Z_]+(?=['"])/g) ?? []) words.add(word);

/** Every kind of name that the page uses, by its looks. */
const KINDS: ReadonlyArray<[kind: string, looks: RegExp, known: (name: string) => boolean]> = [
  ['of the database', /(?<![\w/-])[a-z]+(?:_[a-z]+)+\b/g, (name) => inDatabase.has(name)],
  ['of the API', /(?<![\w/-])[a-z]+(?:[A-Z][a-z]+)+\b/g, (name) => names.has(name)],
  ['of a state or a code', /(?<![\w-])[A-Z]{4,}(?:_[A-Z]+)*\b/g, (name) => words.has(name)],
  ['of a topic', /(?<=event )[a-z]+(?:-[a-z]+)+/g, (name) => topics.has(name)],
  ['of a route', /(?<=[ `])\/[a-z]+\/[\w/:]*\w/g, (name) => routes.has(name)],
];

/** The diagrams, and what the text marks as code. */
const told = (text: string): string =>
  found([text], /^```mermaid\n([\s\S]*?)^```$/gm)
    .concat(found([text.replace(/^```[\s\S]*?^```$/gm, '')], /`([^`\n]+)`/g))
    .join('\n')
    .replace(/(?:src|schema|test)\/[\w/.-]+|ticket_rush_\w+|(?:state|sequence)Diagram/g, '');

function unknown(text: string): string[] {
  return KINDS.flatMap(([kind, looks, known]) =>
    [...new Set(told(text).match(looks))]
      .filter((name) => !known(name))
      .map((name) => `${name}, a name ${kind}`),
  );
}

test('the states of docs/payments.md are those of the code', () => {
  expect(page).toBe(pageWithStates());
});

test('every name in its diagrams and its text is a name of the code', () => {
  for (const [, looks] of KINDS) expect(told(page).match(looks)!.length).toBeGreaterThan(1);
  expect(unknown(page)).toEqual([]);
});

test.each([
  ['a function', '`pay_from_purse`'],
  ['an operation', '```mermaid\nA->>B: payReservations\n```\n'],
  ['a state', '`CONFIRMD`'],
  ['a topic', '```mermaid\nNote over A: event seats-bought\n```\n'],
  ['a route', '```mermaid\nA->>B: POST /webhooks/money/:provider\n```\n'],
])('%s that does not exist is noticed', (_what, text) => {
  expect(unknown(text)).toHaveLength(1);
});
