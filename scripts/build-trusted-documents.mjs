// Writes dist/trusted-documents.json: the operations of schema/operations with their fragments, as written
// and with `__typename` in every selection, as Apollo Client and urql send them. Each is known by the sha256
// of its text. The format is Apollo's manifest of persisted queries, which client tools read.
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Kind, parse, print, separateOperations, visit } from 'graphql';

const FILE = 'dist/trusted-documents.json';

const documents = globSync('schema/operations/*.graphql')
  .sort()
  .flatMap((file) =>
    Object.values(separateOperations(parse(readFileSync(file, 'utf8'), { noLocation: true }))),
  );
const entries = documents.flatMap((document) => [document, withTypenames(document)].map(entry));
// An operation without selections below its root is the same in both forms.
const operations = [...new Map(entries.map((each) => [each.id, each])).values()];

mkdirSync('dist', { recursive: true });
const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
writeFileSync(FILE, `${JSON.stringify(manifest, null, 2)}\n`);

function entry(document) {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const body = print(document);
  const id = createHash('sha256').update(body).digest('hex');
  return { id, name: operation.name.value, type: operation.operation, body };
}

function withTypenames(document) {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
  return visit(document, {
    SelectionSet(set, _key, parent) {
      const isRoot = parent.kind === Kind.OPERATION_DEFINITION;
      const hasIt = set.selections.some(
        (each) => each.kind === Kind.FIELD && each.name.value === '__typename',
      );
      return isRoot || hasIt ? undefined : { ...set, selections: [...set.selections, typename] };
    },
  });
}
