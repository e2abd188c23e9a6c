import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValidationRule,
} from 'graphql';

const ONE_FIELD = 'A subscription has exactly one field at its root, and it is not an introspection field.';

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
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
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

/** A subscription has one field at its root, whatever `@skip` and `@include` say. */
export const OneRootFieldRule: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    if (operation.operation !== 'subscription') return;
    const fields = rootFields(context.getDocument(), operation);
    const names = new Set(fields.map(({ alias, name }) => (alias ?? name).value));
    const wrong = fields.filter(({ name }) => name.value.startsWith('__'));
    if (names.size > 1 || wrong.length > 0) {
      context.reportError(new GraphQLError(ONE_FIELD, { nodes: names.size > 1 ? fields : wrong }));
    }
  },
});
