import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { buildSchema, type DocumentNode, Kind, parse, validate } from 'graphql';

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const pages = [...globSync('docs/**/*.md'), 'README.md'];

interface Block {
  page: string;
  text: string;
}

const blocks = pages.flatMap((page): Block[] =>
  [...readFileSync(page, 'utf8').matchAll(/^ *```graphql\n(.*?)^ *```/gms)].map(([, text]) => ({
    page,
    text: text!,
  })),
);

/** Each operation alone: a page may show several without names in one block. */
function operations(document: DocumentNode): DocumentNode[] {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return document.definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }));
}

function mistakes({ page, text }: Block): string[] {
  const found = operations(parse(text));
  return found.flatMap((document) => validate(schema, document).map(({ message }) => `${page}: ${message}`));
}

test('every operation that a page shows fits the schema', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(8);
  expect(mistakes({ page: 'a page', text: '{ viewer { noSuchField } }' })).toHaveLength(1);
  expect(blocks.flatMap(mistakes)).toEqual([]);
});
