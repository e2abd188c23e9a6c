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
import { PAGE_DEFAULT, PAGE_MAX } from '../graphql/connection.type.js';
import { Fault } from '../platform/fault.js';

/** What one operation may be, whichever way it comes in. Tokens are counted by the parser. */
export const BOUNDS = { tokens: 1_000, depth: 12, aliases: 30, cost: 10_000 } as const;

/** What a list without `first` counts as: sections, rows, the seats of a reservation. */
const PLAIN_LIST = 10;

export interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Lets an operation in that keeps its bounds.
 *
 * @returns what it costs: fields, and those of lists times their length
 * @throws Fault GRAPHQL_VALIDATION_FAILED (more than one mutation field, too deep, too many aliases),
 *   BAD_USER_INPUT (a page size out of bounds, written or by variable), OPERATION_TOO_COMPLEX (it would cost
 *   too much)
 */
export function admit(asked: Asked): number {
  const known = admitted.get(asked.operation);
  if (known !== undefined) return known;
  const measure = new Measure(asked);
  if (asked.operation.operation === 'mutation' && measure.rootFields() > 1) {
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

/** Operations whose cost cannot change; parsed documents are kept and met again. */
const admitted = new WeakMap<OperationDefinitionNode, number>();

interface Size {
  depth: number;
  cost: number;
  aliases: number;
}

class Measure {
  /** True when a page size comes from a variable: another request may cost more. */
  dependsOnVariables = false;
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  /**
   * A fragment is measured once: spreading it in many places must not cost more than the document is long.
   */
  readonly #sizes = new Map<string, Size>();

  constructor(private readonly asked: Asked) {
    const fragments = asked.document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /**
   * How many different fields of the root are asked for; the same field twice is one. Only the field itself
   * says what it is: any of them may have `__typename` for an alias.
   */
  rootFields(): number {
    const names = new Set<string>();
    const visited = new Set<string>();
    const visit = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
          names.add((selection.alias ?? selection.name).value);
        }
        if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
        if (selection.kind !== Kind.FRAGMENT_SPREAD || visited.has(selection.name.value)) continue;
        visited.add(selection.name.value);
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet);
      }
    };
    visit(this.asked.operation.selectionSet);
    return names.size;
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
   * How deep it goes is bounded in the validation, and it has one answer for everybody; only aliases multiply
   * it.
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
    // Null and nothing at all mean the default; anything else but a number fails when variables are coerced.
    if (typeof first !== 'number') return PAGE_DEFAULT;
    if (first < 1 || first > PAGE_MAX) {
      throw new Fault('BAD_USER_INPUT', `\`first\` must be from 1 to ${PAGE_MAX}.`);
    }
    return first;
  }

  /**
   * What the resolver will be given: a variable's default stands in for one that was not sent, not for null.
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

/** The lists of a connection are counted by the page size above them. */
function listFactor(type: GraphQLOutputType, parent: GraphQLCompositeType): number {
  return isListType(getNullableType(type)) && !parent.name.endsWith('Connection') ? PLAIN_LIST : 1;
}
