import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { fragmentsOf } from '../graphql/document.js';
import { tokenStarts } from './locations.js';

/** A plan of more fields would take too much memory for the text of one client. */
const FIELDS_MAX = 4_000;

/** Measured values, rounded up. */
const BYTES_A_TOKEN = 300;
const BYTES_A_FIELD = 1_000;
const BYTES_A_CHARACTER = 2;

/** The number of fields of a selection that cannot be planned. */
const NOT_PLANNED = Number.POSITIVE_INFINITY;

/**
 * The most fields that the plan of a valid operation can have, once everything in it has been executed. The
 * fields below an interface or a union are planned once for each type that occurs there.
 *
 * @returns undefined if the operation is not planned: it has directives or introspection, or is too large
 */
export function extentOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number | undefined {
  const root = schema.getRootType(operation.operation);
  const variables = operation.variableDefinitions ?? [];
  if (!root || [operation, ...variables].some(({ directives }) => directives?.length)) return undefined;
  if (variables.some(({ variable }) => isReserved(variable.name))) return undefined;
  const fields = new Extent(schema, document).of(operation.selectionSet, root);
  return fields > FIELDS_MAX ? undefined : fields;
}

/** The most memory that a text, its document and its plans with so many fields take together. */
export function bytesOf(text: string, document: DocumentNode, fields: number): number {
  const tokens = tokenStarts(document).length;
  return text.length * BYTES_A_CHARACTER + tokens * BYTES_A_TOKEN + fields * BYTES_A_FIELD;
}

class Extent {
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  /** A fragment is walked once, however often it is spread. */
  readonly #known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
  ) {
    this.#fragments = fragmentsOf(document);
  }

  of({ selections }: SelectionSetNode, parent: GraphQLCompositeType): number {
    return selections.reduce((sum, selection) => sum + this.#ofSelection(selection, parent), 0);
  }

  #ofSelection(selection: SelectionNode, parent: GraphQLCompositeType): number {
    if (selection.directives?.length) return NOT_PLANNED;
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value, parent);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return this.of(selection.selectionSet, this.#named(selection.typeCondition?.name.value) ?? parent);
    }
    const { name, alias, selectionSet } = selection;
    if (alias && isReserved(alias)) return NOT_PLANNED;
    if (name.value === TypeNameMetaFieldDef.name) return 1;
    const field = isUnionType(parent) ? undefined : parent.getFields()[name.value];
    if (!field) return NOT_PLANNED;
    const type = getNamedType(field.type);
    if (!selectionSet || !isCompositeType(type)) return 1;
    const times = isAbstractType(type) ? this.schema.getPossibleTypes(type).length : 1;
    return 1 + times * this.of(selectionSet, type);
  }

  #ofFragment(name: string, parent: GraphQLCompositeType): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { directives, typeCondition, selectionSet } = this.#fragments.get(name)!;
    const type = this.#named(typeCondition.name.value) ?? parent;
    const fields = directives?.length || name.startsWith('__') ? NOT_PLANNED : this.of(selectionSet, type);
    this.#known.set(name, fields);
    return fields;
  }

  #named(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

/** A plan uses names from clients as keys of its response: `__proto__` must not be one of them. */
function isReserved({ value }: NameNode): boolean {
  return value.startsWith('__') && value !== TypeNameMetaFieldDef.name;
}
