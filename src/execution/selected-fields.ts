import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf, responseKey } from '../graphql/document.js';

/** graphql-js's CollectFields for a document without directives. */
export class SelectedFields {
  readonly fragments: Record<string, FragmentDefinitionNode>;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
  ) {
    this.fragments = Object.fromEntries(fragmentsOf(document));
  }

  /** The fields that these selections select of a value of this type, by their names in the response. */
  of(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    const visit = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = responseKey(selection);
          const known = fields.get(key);
          if (known) known.push(selection);
          else fields.set(key, [selection]);
          continue;
        }
        const spread = selection.kind === Kind.FRAGMENT_SPREAD;
        if (spread && visited.has(selection.name.value)) continue;
        if (spread) visited.add(selection.name.value);
        const fragment = spread ? this.fragments[selection.name.value]! : selection;
        if (this.#applies(fragment.typeCondition?.name.value, type)) visit(fragment.selectionSet);
      }
    };
    sets.forEach(visit);
    return fields;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditional = this.schema.getType(condition);
    return isAbstractType(conditional) && this.schema.isSubType(conditional, type);
  }
}
