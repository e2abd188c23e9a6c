import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Fault } from '../../platform/fault.js';
import { BOUNDS } from '../admit.js';

const REMEMBERED_MAX = 500;

type Parsed = { document: DocumentNode; errors: readonly GraphQLError[] };

/** Documents that came in over a socket, parsed and validated once. */
export class Documents {
  readonly #known = new LRUCache<string, Parsed>({ max: REMEMBERED_MAX });

  constructor(private readonly schema: GraphQLSchema) {}

  /**
   * @throws GraphQLError with the codes GRAPHQL_PARSE_FAILED and GRAPHQL_VALIDATION_FAILED, the first of them
   * @throws Fault BAD_REQUEST: it has no such operation
   */
  operation(
    text: string,
    name: string | null | undefined,
  ): { document: DocumentNode; operation: OperationDefinitionNode } {
    const { document, errors } = this.#known.get(text) ?? this.#read(text);
    if (errors[0]) throw withCode(errors[0], 'GRAPHQL_VALIDATION_FAILED');
    const operation = getOperationAST(document, name);
    if (!operation) throw new Fault('BAD_REQUEST', 'The document has no such operation.');
    return { document, operation };
  }

  #read(text: string): Parsed {
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: BOUNDS.tokens });
    } catch (error) {
      throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
    }
    const parsed = { document, errors: validate(this.schema, document) };
    this.#known.set(text, parsed);
    return parsed;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
