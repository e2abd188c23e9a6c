import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { LRUCache } from 'lru-cache';
import { bytesOf, createPlan, type Plan, type TrustedDocuments } from '../../execution/index.js';
import type { Context } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import { BOUNDS } from '../admission/admit.js';
import { OneRootFieldRule } from './root-fields.js';

const REMEMBERED_MAX = 500;
const REMEMBERED_BYTES_MAX = 32 * 1024 * 1024;
/**
 * The rule of graphql-js throws at `@skip` and `@include` with a variable, because it evaluates them without
 * it.
 */
const RULES = [...specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule), OneRootFieldRule];

type Payload = SubscribePayload & { documentId?: unknown };
type Parsed = { document: DocumentNode; errors: readonly GraphQLError[]; bytes: number };

/** Executes an operation for one event. */
export type ExecuteEvent = (event: object, context: Context) => ExecutionResult | Promise<ExecutionResult>;

/** Documents that clients sent over a socket. Each is parsed, validated and planned once. */
export class Documents {
  readonly #known = new LRUCache<string, Parsed>({
    max: REMEMBERED_MAX,
    maxSize: REMEMBERED_BYTES_MAX,
    sizeCalculation: ({ bytes }) => bytes,
  });
  /** Undefined: the operation cannot be planned. A plan is forgotten together with its document. */
  readonly #plans = new WeakMap<OperationDefinitionNode, Plan | undefined>();

  /** @param settings.trustedOnly only trusted documents are served */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly trusted: TrustedDocuments,
    private readonly settings: { trustedOnly: boolean },
  ) {}

  /**
   * @throws GraphQLError GRAPHQL_PARSE_FAILED or GRAPHQL_VALIDATION_FAILED: the first error that was found
   * @throws Fault BAD_REQUEST: the document has no such operation; DOCUMENT_NOT_TRUSTED
   */
  operation({ query, operationName, extensions, documentId }: Payload): {
    document: DocumentNode;
    operation: OperationDefinitionNode;
  } {
    // The protocol requires `query`, so a request that names its document by sha256 sends an empty text.
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

  /**
   * Undefined: the operation has no plan, or its variables do not match their declarations. graphql-js
   * reports the latter when it subscribes.
   */
  executor(
    { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
    given: Record<string, unknown>,
  ): ExecuteEvent | undefined {
    const plan = this.#plan(document, operation);
    const variables = plan?.coerced(given);
    return plan && variables && ((event, context) => plan.execute(context, variables, event));
  }

  #plan(document: DocumentNode, operation: OperationDefinitionNode): Plan | undefined {
    if (this.#plans.has(operation)) return this.#plans.get(operation);
    const plan = createPlan(this.schema, document, operation);
    this.#plans.set(operation, plan);
    return plan;
  }

  #read(text: string): Parsed {
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: BOUNDS.tokens });
    } catch (error) {
      throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
    }
    const errors = validate(this.schema, document, RULES);
    const fields = errors.length > 0 ? 0 : this.#fieldsOf(document);
    const parsed = { document, errors, bytes: bytesOf(text, document, fields) };
    this.#known.set(text, parsed);
    return parsed;
  }

  /** The most fields that the plans of a valid document have. */
  #fieldsOf(document: DocumentNode): number {
    return document.definitions
      .filter((each) => each.kind === Kind.OPERATION_DEFINITION)
      .reduce((sum, operation) => sum + (this.#plan(document, operation)?.fields ?? 0), 0);
  }
}

export function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
