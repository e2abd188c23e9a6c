import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';

/** The fragments of a document by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  return fragments;
}

/**
 * The fields at the root of an operation, including those in fragments.
 *
 * @param applies says which selections count
 */
export function rootFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  applies: (selection: SelectionNode) => boolean = () => true,
): FieldNode[] {
  const fragments = fragmentsOf(document);
  const fields: FieldNode[] = [];
  const visited = new Set<string>();
  const visit = (selection: SelectionNode): void => {
    if (!applies(selection)) return;
    if (selection.kind === Kind.FIELD) fields.push(selection);
    if (selection.kind === Kind.INLINE_FRAGMENT) selection.selectionSet.selections.forEach(visit);
    if (selection.kind !== Kind.FRAGMENT_SPREAD || visited.has(selection.name.value)) return;
    visited.add(selection.name.value);
    fragments.get(selection.name.value)?.selectionSet.selections.forEach(visit);
  };
  operation.selectionSet.selections.forEach(visit);
  return fields;
}

/** The name of a field in the response. */
export function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
