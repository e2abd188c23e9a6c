import { type DocumentNode, type GraphQLError, getLocation, parse, Source, TokenKind } from 'graphql';

/**
 * Finds the locations of errors in the text that a client sent. The text has the same tokens as the planned
 * document, but may have other white space and comments.
 */
export function locationsIn(
  text: string,
  document: DocumentNode,
): (error: GraphQLError) => GraphQLError['locations'] {
  const source = new Source(text);
  const starts = tokenStarts(parse(source));
  const places = new Map(tokenStarts(document).map((start, index) => [start, starts[index]!]));
  return (error) => {
    if (error.source !== document.loc?.source) return error.locations;
    return error.positions?.map((position) => getLocation(source, places.get(position)!));
  };
}

/** Where the tokens of a document begin in its text. */
export function tokenStarts({ loc }: DocumentNode): number[] {
  const starts: number[] = [];
  for (let token = loc?.startToken.next; token; token = token.next) {
    if (token.kind !== TokenKind.COMMENT) starts.push(token.start);
  }
  return starts;
}
