import { expect } from '@jest/globals';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { createPlan, type Plan } from '../../src/execution/plan.js';
import { type Context, Loaders } from '../../src/graphql/context.js';

/** Resolvers by type and field; of an abstract type also `resolveType`, of an object type also `isTypeOf`. */
export type Resolvers = Record<string, Record<string, (...args: any[]) => unknown>>;

export function schemaOf(sdl: string, resolvers: Resolvers = {}): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const [name, { resolveType, isTypeOf, ...fields }] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (isAbstractType(type)) type.resolveType = resolveType as never;
    if (!isObjectType(type)) continue;
    type.isTypeOf = isTypeOf as never;
    for (const [field, resolve] of Object.entries(fields))
      type.getFields()[field]!.resolve = resolve as never;
  }
  return schema;
}

const context: Context = { requestId: 'r', caller: null, address: '127.0.0.1', loaders: new Loaders() };

function operationOf(text: string): {
  document: ReturnType<typeof parse>;
  operation: OperationDefinitionNode;
} {
  const document = parse(text);
  return { document, operation: getOperationAST(document)! };
}

export function planOf(schema: GraphQLSchema, text: string): Plan | undefined {
  const { document, operation } = operationOf(text);
  expect(validate(schema, document)).toEqual([]);
  return createPlan(schema, document, operation);
}

/** The result of the plan. */
export async function planned(
  schema: GraphQLSchema,
  text: string,
  given: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  const { operation } = operationOf(text);
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  return planOf(schema, text)!.execute(context, coerced!);
}

/** Checks that both executors have the same result and call the same resolvers. Returns the result. */
export async function alike(
  sdl: string,
  resolvers: Resolvers,
  text: string,
  given: Record<string, unknown> = {},
): Promise<{ data: unknown; errors: object[] }> {
  const { document } = operationOf(text);
  const ours: unknown[] = [];
  const theirs: unknown[] = [];
  const found = await planned(schemaOf(sdl, recorded(resolvers, ours)), text, given);
  const schema = schemaOf(sdl, recorded(resolvers, theirs));
  const expected = await execute({ schema, document, contextValue: context, variableValues: given });
  expect(comparable(found)).toEqual(comparable(expected));
  // The order of the fields is the same as well.
  expect(JSON.stringify(found.data)).toBe(JSON.stringify(expected.data));
  expect(ours).toEqual(theirs);
  return comparable(found);
}

function comparable({ data, errors = [] }: ExecutionResult): { data: unknown; errors: object[] } {
  const told = errors.map(({ message, path, locations }) => ({ message: wordsOf(message), path, locations }));
  return { data: JSON.parse(JSON.stringify(data)), errors: told };
}

/** The executors word an error about a value differently; clients read neither text. */
function wordsOf(message: string): string {
  return /^(Abstract type|Runtime Object type|Expected )/.test(message) ? 'not such a value' : message;
}

function recorded(resolvers: Resolvers, calls: unknown[]): Resolvers {
  const wrapped = (name: string, resolve: Resolvers[string][string]) =>
    name === 'resolveType' || name === 'isTypeOf'
      ? resolve
      : (source: unknown, args: unknown, given: unknown, info: GraphQLResolveInfo) => {
          calls.push({ source, args, given, info: infoOf(info) });
          return resolve(source, args, given, info);
        };
  const ofType = (fields: Resolvers[string]) =>
    Object.fromEntries(Object.entries(fields).map(([name, resolve]) => [name, wrapped(name, resolve)]));
  return Object.fromEntries(Object.entries(resolvers).map(([type, fields]) => [type, ofType(fields)]));
}

/** All of it, with names for what is an object of the schema's. */
function infoOf({ parentType, returnType, schema: _schema, fragments, ...rest }: GraphQLResolveInfo): object {
  return {
    ...rest,
    parentType: parentType.name,
    returnType: String(returnType),
    fragments: { ...fragments },
    variableValues: { ...rest.variableValues },
  };
}
