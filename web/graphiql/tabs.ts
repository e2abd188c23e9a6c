import { type DefinitionNode, Kind, type OperationDefinitionNode, parse, visit } from 'graphql';

/** One operation with the fragments it needs, ready to run. */
export interface OperationTab {
  operationName: string;
  /** The operation as its author wrote it, comments included, then its fragments. */
  query: string;
}

interface Definition<N extends DefinitionNode = DefinitionNode> {
  node: N;
  text: string;
}

/** The way of a newcomer, from a free seat to a ticket and back. These tabs stand first, in this order. */
const WAY = ['ReserveSeats', 'WatchReservation', 'PayReservation', 'MyTickets', 'RefundReservation'];

function placeOf(operationName: string): number {
  const place = WAY.indexOf(operationName);
  return place < 0 ? WAY.length : place;
}

/** A file's definitions, each with the comments that stand before it. */
function definitionsOf(source: string): Definition[] {
  let start = 0;
  return parse(source).definitions.map((node) => {
    const end = node.loc?.end ?? source.length;
    const text = source.slice(start, end).trim();
    start = end;
    return { node, text };
  });
}

/** The names of the fragments that `node` spreads, and those that these spread, each once. */
function fragmentNames(node: DefinitionNode, fragments: Map<string, Definition>): Set<string> {
  const names = new Set<string>();
  const collect = (from: DefinitionNode): void => {
    visit(from, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (names.has(name.value) || !fragment) return;
        names.add(name.value);
        collect(fragment.node);
      },
    });
  };
  collect(node);
  return names;
}

/**
 * One tab for each named operation, those of the way first, the others in the order of the files.
 *
 * @param sources the text of GraphQL files; an operation may use the fragments of any of them
 * @throws GraphQLError when a text is not GraphQL
 */
export function operationTabs(sources: string[]): OperationTab[] {
  const definitions = sources.flatMap(definitionsOf);
  const fragments = new Map<string, Definition>();
  for (const definition of definitions) {
    if (definition.node.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.node.name.value, definition);
    }
  }
  const operations = definitions.filter(
    (definition): definition is Definition<OperationDefinitionNode> =>
      definition.node.kind === Kind.OPERATION_DEFINITION && definition.node.name !== undefined,
  );
  const tabs = operations.map(({ node, text }) => {
    const needed = [...fragmentNames(node, fragments)].map((name) => fragments.get(name)?.text);
    return { operationName: node.name?.value ?? '', query: [text, ...needed].join('\n\n') };
  });
  return tabs.sort((a, b) => placeOf(a.operationName) - placeOf(b.operationName));
}
