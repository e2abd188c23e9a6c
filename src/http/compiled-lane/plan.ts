import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  isAbstractType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Context } from '../../graphql/context.js';
import { completer, type Select } from './complete.js';
import {
  CollectedErrors,
  type Eventual,
  type Execution,
  filled,
  filledWithOne,
  isPromise,
  nullFor,
  type Path,
  type Place,
  settled,
  type Waiting,
} from './execution.js';

/** Executes its operation. Never throws and never rejects: what goes wrong is in the result. */
export type Plan = (
  context: Context,
  variables: Record<string, unknown>,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Prepares a valid query or mutation: what graphql-js's `execute` finds out anew for every request (which
 * fields are selected, of which type, with which resolver) is found out once. Values of arguments are
 * graphql-js's own work; what is written here is only the walk over the selected fields.
 *
 * @returns undefined for an operation that it cannot prepare: with directives, introspection, or more than
 *   one mutation field, which would have to run one after the other
 */
export function createPlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const root = schema.getRootType(operation.operation);
  if (!root || operation.operation === 'subscription' || !canBePlanned(document)) return undefined;
  const planner = new Planner(schema, document, operation);
  const selected = planner.selected(root, [operation.selectionSet]);
  if (operation.operation === 'mutation' && selected.size > 1) return undefined;
  const fill = operation.operation === 'mutation' ? filledWithOne : filled;
  const select = planner.select(root, [operation.selectionSet], fill);
  return (context, variables) => {
    const execution: Execution = { context, variables, errors: new CollectedErrors() };
    try {
      const data = select(execution, undefined as never, undefined as never);
      if (!isPromise(data)) return resultOf(execution, data);
      return data.then(
        (late) => resultOf(execution, late),
        (error) => failed(execution, error),
      );
    } catch (error) {
      return failed(execution, error);
    }
  };
}

function canBePlanned({ definitions }: DocumentNode): boolean {
  const text = JSON.stringify(definitions);
  return !text.includes(`"kind":"${Kind.DIRECTIVE}"`) && !/"value":"__(?!typename")/.test(text);
}

function resultOf({ errors }: Execution, data: unknown): ExecutionResult {
  return (errors.all.length === 0 ? { data } : { errors: errors.all, data }) as ExecutionResult;
}

/** Something that may not be null is null, all the way up. */
function failed(execution: Execution, error: unknown): ExecutionResult {
  execution.errors.add(error as GraphQLError, undefined);
  return resultOf(execution, null);
}

/** One field of the answer. */
type Answer = (execution: Execution, source: object, parent: Path) => Eventual;

class Planner {
  readonly #fragments: Record<string, FragmentDefinitionNode>;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** The fields that a value of this type has of these selections, by the names the answer has for them. */
  selected(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    const visit = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          fields.set(key, [...(fields.get(key) ?? []), selection]);
          continue;
        }
        const spread = selection.kind === Kind.FRAGMENT_SPREAD;
        if (spread && visited.has(selection.name.value)) continue;
        if (spread) visited.add(selection.name.value);
        const fragment = spread ? this.#fragments[selection.name.value]! : selection;
        if (this.#applies(fragment.typeCondition?.name.value, type)) visit(fragment.selectionSet);
      }
    };
    sets.forEach(visit);
    return fields;
  }

  select(type: GraphQLObjectType, sets: readonly SelectionSetNode[], fill = filled): Select {
    const answers = [...this.selected(type, sets)].map(([key, nodes]): [string, Answer] => [
      key,
      this.#answer(type, key, nodes),
    ]);
    return (execution, source, path) => {
      const data: Record<string, Eventual> = {};
      let waiting: Waiting | undefined;
      try {
        for (const [key, answer] of answers) {
          const value = answer(execution, source, path);
          // Also what is not there yet has its place among the others.
          data[key] = value;
          if (!isPromise(value)) continue;
          waiting ??= { keys: [], values: [] };
          waiting.keys.push(key);
          waiting.values.push(value);
        }
      } catch (error) {
        if (waiting === undefined) throw error;
        // What the others promised may fail as well, and nobody else would hear it.
        return fill(data, waiting).finally(() => {
          throw error;
        });
      }
      return waiting === undefined ? data : fill(data, waiting);
    };
  }

  #answer(parentType: GraphQLObjectType, key: string, nodes: FieldNode[]): Answer {
    const name = nodes[0]!.name.value;
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
    const argumentsOf = argumentReader(field, nodes[0]!);
    const stays = this.#infoThatStays(parentType, field, nodes);
    return (execution, source, parent) => {
      const path: Path = { prev: parent, key, typename: parentType.name };
      const { context, variables } = execution;
      const info = (): GraphQLResolveInfo => ({ ...stays, path, variableValues: variables });
      try {
        // As the default resolver, which is given nothing but the source here: no property is a function.
        const value = resolve
          ? resolve(source, argumentsOf(variables), context, info())
          : (source as Record<string, unknown> | undefined)?.[name];
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
  ): Omit<GraphQLResolveInfo, 'path' | 'variableValues'> {
    const { schema, operation } = this;
    const fragments = this.#fragments;
    return {
      fieldName,
      fieldNodes,
      returnType,
      parentType,
      schema,
      fragments,
      rootValue: undefined,
      operation,
    };
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditional = this.schema.getType(condition);
    return isAbstractType(conditional) && this.schema.isSubType(conditional, type);
  }

  #member(of: GraphQLAbstractType, name: string): GraphQLObjectType | undefined {
    const type = this.schema.getType(name);
    return isObjectType(type) && this.schema.isSubType(of, type) ? type : undefined;
  }
}

/** graphql-js's reading of arguments, which most fields need not ask for: they have none. */
function argumentReader(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Record<string, unknown>) => Record<string, unknown> {
  if (field.args.length === 0) return () => ({});
  return (variables) => getArgumentValues(field, node, variables);
}
