import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from 'graphql';
import { fillPlaceholders, type Json, refill } from '../../web/graphiql/placeholders.js';
import { type OperationTab, operationTabs } from '../../web/graphiql/tabs.js';

const OPERATIONS = 'schema/operations';

function projectTabs(): OperationTab[] {
  const files = readdirSync(OPERATIONS).filter((file) => file.endsWith('.graphql'));
  return operationTabs(files.map((file) => readFileSync(`${OPERATIONS}/${file}`, 'utf8')));
}

function exampleVariables(): Record<string, Record<string, Json>> {
  return JSON.parse(readFileSync('web/graphiql/variables.json', 'utf8'));
}

/** What is wrong with an operation and its variables against the schema, in words. */
function problemsOf(schema: GraphQLSchema, query: string, variables: Record<string, Json>): string[] {
  const document = parse(query);
  const definitions = getOperationAST(document)?.variableDefinitions ?? [];
  const unknown = Object.keys(variables).filter(
    (name) => !definitions.some((definition) => definition.variable.name.value === name),
  );
  const { errors = [] } = getVariableValues(schema, definitions, variables);
  const messages = [...validate(schema, document), ...errors].map((error) => error.message);
  return [...messages, ...unknown.map((name) => `no variable $${name}`)];
}

describe('the tabs of the GraphiQL page', () => {
  it('put ReserveSeats first and give each operation the fragments it needs, and no others', () => {
    const tabs = operationTabs([
      '# lists\nquery List { nodes { ...Outer } }\nfragment Outer on T { ...Inner }\nfragment Odd on T { a }',
      'mutation ReserveSeats { reserve }\nfragment Inner on T { id }',
    ]);
    expect(tabs).toEqual([
      { operationName: 'ReserveSeats', query: 'mutation ReserveSeats { reserve }' },
      {
        operationName: 'List',
        query:
          '# lists\nquery List { nodes { ...Outer } }\n\n' +
          'fragment Outer on T { ...Inner }\n\nfragment Inner on T { id }',
      },
    ]);
  });

  it('are valid against the schema, each with example variables of the right types', () => {
    const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
    const variables = exampleVariables();
    const problems = projectTabs().flatMap(({ operationName, query }) =>
      problemsOf(schema, query, variables[operationName] ?? {}).map(
        (problem) => `${operationName}: ${problem}`,
      ),
    );
    expect(problems).toEqual([]);
  });

  it('have no example variables for operations that do not exist', () => {
    const names = projectTabs().map((tab) => tab.operationName);
    expect(names.slice(0, 5)).toEqual([
      'ReserveSeats',
      'WatchReservation',
      'PayReservation',
      'MyTickets',
      'RefundReservation',
    ]);
    expect(Object.keys(exampleVariables()).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('placeholders', () => {
  it('stay visible until their value is known', () => {
    expect(fillPlaceholders('{{seatId}} {{other}}', { seatId: 's1', other: undefined })).toBe('s1 {{other}}');
  });

  it('are refilled without touching what the visitor changed', () => {
    const template = { input: { seatIds: ['{{seatId}}'], strategy: 'ATOMIC' } };
    const current = { input: { seatIds: ['old', 'older'], strategy: 'QUEUE', mine: 1 } };
    expect(refill(template, current, { seatId: 'new' })).toEqual({
      input: { seatIds: ['new'], strategy: 'QUEUE', mine: 1 },
    });
  });
});
