import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const CONDITIONS = new Set(['skip', 'include']);

/**
 * The specification allows no `@skip` and no `@include` at the root of a subscription. The validation of
 * graphql-js throws there if the condition is a variable. So such directives are moved to the subscription
 * itself, where validation reports them as a mistake of the document.
 */
export function withRootConditionsMoved(document: DocumentNode): DocumentNode {
  const { definitions } = document;
  if (!definitions.some(isSubscription)) return document;
  return {
    ...document,
    definitions: definitions.map((each) =>
      isSubscription(each) || isAtItsRoot(each) ? withConditionsMoved(each) : each,
    ),
  };
}

type Definition = DocumentNode['definitions'][number];

function isSubscription(definition: Definition): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'subscription';
}

function isAtItsRoot(definition: Definition): definition is FragmentDefinitionNode {
  const { kind } = definition;
  return kind === Kind.FRAGMENT_DEFINITION && definition.typeCondition.name.value === 'Subscription';
}

function withConditionsMoved<T extends OperationDefinitionNode | FragmentDefinitionNode>(definition: T): T {
  const moved: DirectiveNode[] = [];
  const selectionSet = withoutConditions(definition.selectionSet, moved);
  return { ...definition, selectionSet, directives: [...(definition.directives ?? []), ...moved] };
}

/** @param found the directives that were removed are added to it */
function withoutConditions(set: SelectionSetNode, found: DirectiveNode[]): SelectionSetNode {
  const isCondition = ({ name }: DirectiveNode): boolean => CONDITIONS.has(name.value);
  const selections = set.selections.map((selection) => {
    found.push(...(selection.directives?.filter(isCondition) ?? []));
    const directives = selection.directives?.filter((each) => !isCondition(each)) ?? [];
    if (selection.kind !== Kind.INLINE_FRAGMENT) return { ...selection, directives };
    return { ...selection, directives, selectionSet: withoutConditions(selection.selectionSet, found) };
  });
  return { ...set, selections };
}
