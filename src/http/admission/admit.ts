import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { PAGE_DEFAULT, PAGE_MAX } from '../../graphql/connection.type.js';
import { fragmentsOf, responseKey, rootFields } from '../../graphql/document.js';
import { Fault } from '../../platform/fault.js';

/** The bounds of one operation, over HTTP and WebSocket alike. The parser counts the tokens. */
export const BOUNDS = { tokens: 1_000, depth: 12, aliases: 30, cost: 10_000 } as const;

/** The length that a list without `first` is counted with: sections, rows, the seats of a reservation. */
const PLAIN_LIST = 10;

export interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Checks that an operation keeps its bounds.
 *
 * @returns its cost: the number of fields, where fields in a list are multiplied by the list's length
 * @throws Fault GRAPHQL_VALIDATION_FAILED (more than one mutation field, too deep, too many aliases),
 *   BAD_USER_INPUT (a page size out of bounds, as a literal or a variable), OPERATION_TOO_COMPLEX (the cost
 *   is too high)
 */
export function admit(asked: Asked): number {
  const known = admitted.get(asked.operation);
  if (known !== undefined) return known;
  const measure = new Measure(asked);
  if (asked.operation.operation === 'mutation' && mutationFields(asked) > 1) {
    throw new Fault('GRAPHQL_VALIDATION_FAILED', 'An operation has one mutation field.');
  }
  const root = asked.schema.getRootType(asked.operation.operation) as GraphQLObjectType;
  const { depth, cost, aliases } = measure.of(asked.operation.selectionSet, root);
  if (depth > BOUNDS.depth) {
    throw new Fault('GRAPHQL_VALIDATION_FAILED', `An operation is at most ${BOUNDS.depth} fields deep.`);
  }
  if (aliases > BOUNDS.aliases) {
    throw new Fault('GRAPHQL_VALIDATION_FAILED', `An operation has at most ${BOUNDS.aliases} aliases.`);
  }
  if (cost > BOUNDS.cost) {
    throw new Fault('OPERATION_TOO_COMPLEX', `This operation costs ${cost}; ${BOUNDS.cost} is the most.`);
  }
  if (!measure.dependsOnVariables) admitted.set(asked.operation, cost);
  return cost;
}

/** The cost of operations whose cost cannot change. Parsed documents are kept and admitted again. */
const admitted = new WeakMap<OperationDefinitionNode, number>();

/**
 * How many different fields are selected at the root; the same field twice counts once. `__typename` is
 * recognised by the field's name, because any field may have `__typename` as its alias.
 */
function mutationFields({ document, operation }: Asked): number {
  const fields = rootFields(document, operation).filter(({ name }) => name.value !== '__typename');
  return new Set(fields.map(responseKey)).size;
}

interface Size {
  depth: number;
  cost: number;
  aliases: number;
}

class Measure {
  /** True: a page size comes from a variable, so another request may cost more. */
  dependsOnVariables = false;
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  /**
   * Each fragment is measured once, so the work is bounded by the length of the document, however often a
   * fragment is spread.
   */
  readonly #sizes = new Map<string, Size>();

  constructor(private readonly asked: Asked) {
    this.#fragments = fragmentsOf(asked.document);
  }

  of(set: SelectionSetNode, parent: GraphQLCompositeType): Size {
    const sum: Size = { depth: 0, cost: 0, aliases: 0 };
    for (const selection of set.selections) {
      const size = this.ofSelection(selection, parent);
      sum.depth = Math.max(sum.depth, size.depth);
      sum.cost += size.cost;
      sum.aliases += size.aliases;
    }
    return sum;
  }

  private ofSelection(selection: SelectionSetNode['selections'][number], parent: GraphQLCompositeType): Size {
    if (selection.kind === Kind.FIELD) return this.ofField(selection, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return this.of(selection.selectionSet, this.typeNamed(selection.typeCondition?.name.value) ?? parent);
    }
    const name = selection.name.value;
    const known = this.#sizes.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    const type = this.typeNamed(fragment?.typeCondition.name.value) ?? parent;
    const size = fragment ? this.of(fragment.selectionSet, type) : { depth: 0, cost: 0, aliases: 0 };
    this.#sizes.set(name, size);
    return size;
  }

  private ofField(field: FieldNode, parent: GraphQLCompositeType): Size {
    const aliases = field.alias ? 1 : 0;
    if (field.name.value.startsWith('__')) return this.ofIntrospection(field, aliases);
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
    if (!definition) return { depth: 1, cost: 1, aliases };
    if (!field.selectionSet) return { depth: 1, cost: listFactor(definition.type, parent), aliases };
    const type = getNamedType(definition.type);
    const inner = this.of(field.selectionSet, isCompositeType(type) ? type : parent);
    const paged = definition.args.some((argument) => argument.name === 'first');
    const times = paged ? this.pageSize(field) : listFactor(definition.type, parent);
    return { depth: inner.depth + 1, cost: 1 + times * inner.cost, aliases: aliases + inner.aliases };
  }

  /**
   * Validation bounds the depth of introspection, and its result is the same for every caller. Only aliases
   * multiply it, so only they are counted.
   */
  private ofIntrospection(field: FieldNode, aliases: number): Size {
    const type = this.typeNamed(field.name.value === '__schema' ? '__Schema' : '__Type');
    const inner = field.selectionSet && type ? this.of(field.selectionSet, type).aliases : 0;
    return { depth: 0, cost: 1, aliases: aliases + inner };
  }

  private pageSize(field: FieldNode): number {
    const value = field.arguments?.find((argument) => argument.name.value === 'first')?.value;
    let first: unknown = PAGE_DEFAULT;
    if (value?.kind === Kind.INT) first = Number(value.value);
    if (value?.kind === Kind.VARIABLE) {
      this.dependsOnVariables = true;
      first = this.variable(value.name.value);
    }
    // Null and no value mean the default. Every other value but a whole number fails when it is coerced.
    if (typeof first !== 'number' || !Number.isInteger(first)) return PAGE_DEFAULT;
    if (first < 1 || first > PAGE_MAX) {
      throw new Fault('BAD_USER_INPUT', `\`first\` must be from 1 to ${PAGE_MAX}.`);
    }
    return first;
  }

  /**
   * The value that the resolver will get. The default replaces a variable that was not sent, but not null.
   */
  private variable(name: string): unknown {
    const { variables, operation } = this.asked;
    if (Object.hasOwn(variables, name)) return variables[name];
    const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === name);
    return definition?.defaultValue?.kind === Kind.INT ? Number(definition.defaultValue.value) : undefined;
  }

  private typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.asked.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

/** A list inside a connection counts once: the page size of the connection multiplies it already. */
function listFactor(type: GraphQLOutputType, parent: GraphQLCompositeType): number {
  return isListType(getNullableType(type)) && !parent.name.endsWith('Connection') ? PLAIN_LIST : 1;
}
