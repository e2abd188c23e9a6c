import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { LRUCache } from 'lru-cache';
import { Fault } from '../../platform/fault.js';
import { BOUNDS } from '../admit.js';
import type { TrustedDocuments } from '../trusted-documents.js';
import { OneRootFieldRule } from './root-fields.js';

const REMEMBERED_MAX = 500;
/** graphql-js' own rule fails at a condition with a variable, as if it had no value. */
const RULES = [...specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule), OneRootFieldRule];

type Payload = SubscribePayload & { documentId?: unknown };
type Parsed = { document: DocumentNode; errors: readonly GraphQLError[] };

/** Documents that came in over a socket, parsed and validated once. */
export class Documents {
  readonly #known = new LRUCache<string, Parsed>({ max: REMEMBERED_MAX });

  /** @param settings.trustedOnly nothing else is served */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly trusted: TrustedDocuments,
    private readonly settings: { trustedOnly: boolean },
  ) {}

  /**
   * @throws GraphQLError with the codes GRAPHQL_PARSE_FAILED and GRAPHQL_VALIDATION_FAILED, the first of them
   * @throws Fault BAD_REQUEST: it has no such operation; DOCUMENT_NOT_TRUSTED
   */
  operation({ query, operationName, extensions, documentId }: Payload): {
    document: DocumentNode;
    operation: OperationDefinitionNode;
  } {
    // The protocol wants a text, so one that is known by its sha256 comes with an empty one.
    const named = { operationName, extensions, documentId };
    const trusted = this.trusted.find({ ...named, ...(query !== '' && { query }) });
    if (trusted) return trusted;
    const isNamed = query === '' && typeof documentId === 'string';
    if (this.settings.trustedOnly || isNamed) throw new Fault('DOCUMENT_NOT_TRUSTED');
    const { document, errors } = this.#known.get(query) ?? this.#read(query);
    if (errors[0]) throw withCode(errors[0], 'GRAPHQL_VALIDATION_FAILED');
    const operation = getOperationAST(document, operationName);
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
    const parsed = { document, errors: validate(this.schema, document, RULES) };
    this.#known.set(text, parsed);
    return parsed;
  }
}

export function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
