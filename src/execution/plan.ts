import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Context } from '../graphql/context.js';
import { isPromise } from '../platform/maybe-promise.js';
import { completer, type Select } from './complete.js';
import {
  CollectedErrors,
  type Eventual,
  type Execution,
  filled,
  nullFor,
  type Path,
  type Place,
  settled,
  type Waiting,
} from './execution.js';
import { extentOf } from './extent.js';
import { SelectedFields } from './selected-fields.js';

export interface Plan {
  /** The most fields that it has, once everything in the operation was executed. */
  fields: number;
  /** Undefined: the variables do not match their declarations. */
  coerced(variables: Record<string, unknown>): Record<string, unknown> | undefined;
  execute: Execute;
}

/**
 * Executes an operation. Never throws and never rejects: errors are in the result.
 *
 * @param variables the coerced variables
 * @param event the event of a subscription; a query and a mutation have none
 */
type Execute = (
  context: Context,
  variables: Record<string, unknown>,
  event?: object,
) => ExecutionResult | Promise<ExecutionResult>;

/** One error is enough to know that the variables are wrong. */
const ONE = { maxErrors: 1 };

/**
 * Plans a valid operation; for a subscription, what is executed for each event. graphql-js's `execute` finds
 * out for every request which fields are selected, of which types and with which resolvers. A plan finds it
 * out once. The fields of an object are planned when its first value arrives, so planning never does more
 * work than execution needs.
 *
 * @returns undefined if the operation cannot be planned: it has directives, introspection, or more than one
 *   mutation field (those would have to run one after the other)
 */
export function createPlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const fields = extentOf(schema, document, operation);
  const execute = fields === undefined ? undefined : executeOf(schema, document, operation);
  if (fields === undefined || execute === undefined) return undefined;
  const { variableDefinitions = [] } = operation;
  const coerced: Plan['coerced'] = (variables) =>
    getVariableValues(schema, variableDefinitions, variables, ONE).coerced;
  return { fields, coerced, execute };
}

/** Undefined: the operation has more than one mutation field. */
function executeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Execute | undefined {
  const root = schema.getRootType(operation.operation)!;
  const planner = new Planner(schema, document, operation);
  const sets = [operation.selectionSet];
  const whole = (): Execute => executed(planner.select(root, sets), (data) => data);
  if (operation.operation !== 'mutation') return whole();
  const [[key, nodes], ...others] = [...planner.selected.of(root, sets)] as [Field, ...Field[]];
  if (others.length === 0) return executed(planner.answer(root, key, nodes), (value) => ({ [key]: value }));
  const changes = [nodes, ...others.map(([, more]) => more)].filter(
    ([node]) => node!.name.value !== TypeNameMetaFieldDef.name,
  );
  return changes.length > 1 ? undefined : whole();
}

/** @param dataOf turns the value of `select` into the response's data */
function executed(select: Select, dataOf: (value: unknown) => unknown): Execute {
  return (context, variables, event) => {
    const execution: Execution = { context, variables, event, errors: new CollectedErrors() };
    try {
      const value = select(execution, event as never, undefined as never);
      if (!isPromise(value)) return resultOf(execution, dataOf(value));
      return value.then(
        (late) => resultOf(execution, dataOf(late)),
        (error) => failed(execution, error),
      );
    } catch (error) {
      return failed(execution, error);
    }
  };
}

function resultOf({ errors }: Execution, data: unknown): ExecutionResult {
  return (errors.all.length === 0 ? { data } : { errors: errors.all, data }) as ExecutionResult;
}

/** The error reached the root: no place on the way up may be null, so the whole data is null. */
function failed(execution: Execution, error: unknown): ExecutionResult {
  execution.errors.add(error as GraphQLError, undefined);
  return resultOf(execution, null);
}

type Field = [key: string, nodes: FieldNode[]];

class Planner {
  readonly selected: SelectedFields;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.selected = new SelectedFields(schema, document);
  }

  select(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Select {
    const answers = [...this.selected.of(type, sets)].map(([key, nodes]): [string, Select] => [
      key,
      this.answer(type, key, nodes),
    ]);
    return (execution, source, path) => {
      const data: Record<string, Eventual> = {};
      let waiting: Waiting | undefined;
      try {
        for (const [key, answer] of answers) {
          const value = answer(execution, source, path);
          // A promise is stored as well: it keeps the order of the fields.
          data[key] = value;
          if (!isPromise(value)) continue;
          waiting ??= { keys: [], values: [] };
          waiting.keys.push(key);
          waiting.values.push(value);
        }
      } catch (error) {
        if (waiting === undefined) throw error;
        // The promises of the other fields may reject as well, and nothing else handles that.
        return filled(data, waiting).finally(() => {
          throw error;
        });
      }
      return waiting === undefined ? data : filled(data, waiting);
    };
  }

  /** Plans one field of the response. */
  answer(parentType: GraphQLObjectType, key: string, nodes: FieldNode[]): Select {
    const node = nodes[0]!;
    const name = node.name.value;
    if (name === TypeNameMetaFieldDef.name) return () => parentType.name;
    const field = parentType.getFields()[name]!;
    const place: Place = { nodes, nonNull: isNonNullType(field.type) };
    const complete = completer(field.type, {
      nodes,
      select: (type) =>
        this.select(
          type,
          nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        ),
      member: (type, typeName) => this.#member(type, typeName),
    });
    const { resolve } = field;
    const stays = this.#infoThatStays(parentType, field, nodes);
    return (execution, source, parent) => {
      const path: Path = { prev: parent, key, typename: parentType.name };
      const { context, variables, event: rootValue } = execution;
      const info = (): GraphQLResolveInfo => ({ ...stays, rootValue, path, variableValues: variables });
      try {
        // The same as the default resolver, because no property of a source is a function.
        const value = resolve
          ? resolve(source, getArgumentValues(field, node, variables), context, info())
          : (source as Record<string, unknown> | undefined)?.[field.name];
        const done = isPromise(value)
          ? value.then((late) => complete(execution, late, path, info))
          : complete(execution, value, path, info);
        return settled(execution, place, path, done);
      } catch (error) {
        return nullFor(execution, place, path, error);
      }
    };
  }

  #infoThatStays(
    parentType: GraphQLObjectType,
    { type: returnType, name: fieldName }: GraphQLField<unknown, unknown>,
    fieldNodes: FieldNode[],
  ): Omit<GraphQLResolveInfo, 'path' | 'variableValues' | 'rootValue'> {
    const { schema, operation } = this;
    const { fragments } = this.selected;
    return {
      fieldName,
      fieldNodes,
      returnType,
      parentType,
      schema,
      fragments,
      operation,
    };
  }

  #member(of: GraphQLAbstractType, name: string): GraphQLObjectType | undefined {
    const type = this.schema.getType(name);
    return isObjectType(type) && this.schema.isSubType(of, type) ? type : undefined;
  }
}
