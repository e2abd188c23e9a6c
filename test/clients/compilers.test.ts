import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentSpreadNode,
  Kind,
  type NameNode,
  parse,
  print,
  visit,
} from 'graphql';
import { sources } from '../house/sources.js';

/** An empty client project that can use the packages installed here. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'ticket-rush-client-'));
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const SCHEMA = resolve('schema/schema.graphql');
const OPERATIONS = sources('schema/operations/*.graphql');

function write(path: string, content: string | object): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Runs a package's program in the client's project. If it fails, its output is the error's message. */
async function program(path: string, ...args: string[]): Promise<string> {
  const command = [resolve('node_modules', path), ...args];
  const ran = promisify(execFile)(process.execPath, command, { cwd: project, timeout: 50_000 });
  const { stdout, stderr } = await ran.catch((cause: { stdout: string; stderr: string }) => {
    throw new Error(cause.stdout + cause.stderr, { cause });
  });
  return stdout + stderr;
}

const ALIAS: DirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'alias' } };

/** The operations under names that Relay accepts: all begin with the name of their module. */
function forRelay(document: DocumentNode): DocumentNode {
  const named = (name: NameNode, value: string): NameNode => ({ ...name, value });
  const fragment = <Node extends { name: NameNode }>(node: Node): Node => ({
    ...node,
    name: named(node.name, `App_${node.name.value}`),
  });
  return visit(document, {
    FragmentDefinition: fragment,
    // In a union, Relay requires each fragment's data under a name of its own.
    FragmentSpread: (node: FragmentSpreadNode) => ({ ...fragment(node), directives: [ALIAS] }),
    OperationDefinition: (node) => ({
      ...node,
      name: named(
        node.name!,
        `App${node.name!.value}${node.operation[0]!.toUpperCase()}${node.operation.slice(1)}`,
      ),
    }),
  });
}

test('Relay compiles the schema, every operation, pages of a connection and a map fetched anew by its id', async () => {
  const own = `
    fragment App_concerts on Query
    @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
    @refetchable(queryName: "AppConcertsPageQuery") {
      concerts(first: $count, after: $cursor) @connection(key: "App_concerts") { edges { node { id title } } }
    }
    fragment App_map on SeatMap @refetchable(queryName: "AppMapQuery") { version statuses }`;
  const written = [...OPERATIONS.map(({ text }) => print(forRelay(parse(text)))), own];
  const tags = written.flatMap((text) => parse(text).definitions.map((each) => `graphql\`${print(each)}\`;`));
  write('relay/App.ts', `import { graphql } from 'relay-runtime';\n${tags.join('\n')}`);
  mkdirSync(join(project, 'relay/__generated__'));
  write('relay.config.json', {
    src: './relay',
    artifactDirectory: './relay/__generated__',
    language: 'typescript',
    schema: './schema.graphql',
    customScalarTypes: { DateTime: 'string', SafeInt: 'number' },
  });
  symlinkSync(SCHEMA, join(project, 'schema.graphql'));
  await program('relay-compiler/cli.js', 'relay.config.json');
  const made = readdirSync(join(project, 'relay/__generated__'));
  const operations = OPERATIONS.flatMap(({ text }) => parse(text).definitions).filter(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  );
  expect(made).toEqual(expect.arrayContaining(['AppConcertsPageQuery.graphql.ts', 'AppMapQuery.graphql.ts']));
  expect(made.filter((file) => !file.startsWith('App_'))).toHaveLength(operations.length + 2);
});

const TADA = `
import { initGraphQLTada, type ResultOf, type VariablesOf } from 'gql.tada';
import type { introspection } from './graphql-env.js';
interface Scalars { DateTime: string; SafeInt: number }
const graphql = initGraphQLTada<{ introspection: introspection; scalars: Scalars }>();
const reserve = graphql(\`mutation Reserve($input: ReserveSeatsInput!) {
  reserveSeats(input: $input) {
    __typename
    ... on Reservation { id heldUntil total { amount } }
    ... on Refusal { code message }
  }
}\`);
const input: VariablesOf<typeof reserve>['input'] = { performanceId: 'per_1', seatIds: ['0'], idempotencyKey: 'a' };
export function told(answer: ResultOf<typeof reserve>['reserveSeats']): string {
  if (answer.__typename === 'Reservation') return \`\${answer.heldUntil satisfies string | null} \${answer.total.amount + 1}\`;
  // @ts-expect-error a refusal is not held
  void answer.heldUntil;
  return answer.code satisfies 'SEAT_TAKEN' | string;
}
// @ts-expect-error no seats
export const lacking: VariablesOf<typeof reserve>['input'] = { performanceId: 'per_1', idempotencyKey: 'a' };
export { input };
`;

const PRESET = `
import { useFragment } from './gql/index.js';
import { OutcomeFragmentDoc, type ReserveSeatsMutation, type ReserveSeatsMutationVariables } from './gql/graphql.js';
export const variables: ReserveSeatsMutationVariables = {
  input: { performanceId: 'per_1', seatIds: ['0'], idempotencyKey: 'a' },
};
export function told({ reserveSeats: answer }: ReserveSeatsMutation): string {
  if (answer.__typename !== 'Reservation') return answer.message;
  const { heldUntil, total } = useFragment(OutcomeFragmentDoc, answer);
  return \`\${heldUntil satisfies string | null | undefined} \${total.amount + 1}\`;
}
`;

test('gql.tada and the client preset of codegen type what the operations answer', async () => {
  const scalars = { DateTime: 'string', SafeInt: 'number', ID: 'string' };
  write('codegen.json', {
    schema: SCHEMA,
    documents: resolve('schema/operations/*.graphql'),
    generates: { './gql/': { preset: 'client', config: { scalars, strictScalars: true } } },
    importExtension: '.js',
  });
  write('tada.ts', TADA);
  write('preset.ts', PRESET);
  write('tsconfig.json', {
    compilerOptions: {
      target: 'ES2022',
      module: 'NodeNext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      plugins: [{ name: 'gql.tada/ts-plugin', schema: SCHEMA }],
    },
    files: ['tada.ts', 'preset.ts'],
  });
  write('package.json', { type: 'module' });
  await Promise.all([
    program('@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.json'),
    program('gql.tada/bin/cli.js', 'generate-output', '--output', 'graphql-env.d.ts'),
  ]);
  expect(await program('typescript/bin/tsc', '-p', '.')).toBe('');
}, 120_000);
