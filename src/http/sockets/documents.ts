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
import { bytesOf, extentOf } from '../../execution/extent.js';
import { createPlan, type Plan } from '../../execution/plan.js';
import type { TrustedDocuments } from '../../execution/trusted-documents.js';
import { variableReader } from '../../execution/values.js';
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

interface Planned {
  plan: Plan;
  readVariables: ReturnType<typeof variableReader>;
}

/** Documents that clients sent over a socket. Each is parsed, validated and planned once. */
export class Documents {
  readonly #known = new LRUCache<string, Parsed>({
    max: REMEMBERED_MAX,
    maxSize: REMEMBERED_BYTES_MAX,
    sizeCalculation: ({ bytes }) => bytes,
  });
  /** Undefined: the operation cannot be planned. A plan is forgotten together with its document. */
  readonly #planned = new WeakMap<OperationDefinitionNode, Planned | undefined>();

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
    if (!this.#planned.has(operation)) this.#planned.set(operation, this.#plan(document, operation));
    const planned = this.#planned.get(operation);
    const variables = planned?.readVariables(given);
    return planned && variables && ((event, context) => planned.plan(context, variables, event));
  }

  #plan(document: DocumentNode, operation: OperationDefinitionNode): Planned | undefined {
    const plan = createPlan(this.schema, document, operation);
    return plan && { plan, readVariables: variableReader(this.schema, operation) };
  }

  #read(text: string): Parsed {
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: BOUNDS.tokens });
    } catch (error) {
      throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
    }
    const errors = validate(this.schema, document, RULES);
    const parsed = { document, errors, bytes: bytesOf(text, document, this.#fieldsOf(document, errors)) };
    this.#known.set(text, parsed);
    return parsed;
  }

  /** How many fields may be planned. */
  #fieldsOf(document: DocumentNode, errors: readonly GraphQLError[]): number {
    const operations = errors.length > 0 ? [] : document.definitions;
    return operations.reduce(
      (sum, each) =>
        sum + (each.kind === Kind.OPERATION_DEFINITION ? (extentOf(this.schema, document, each) ?? 0) : 0),
      0,
    );
  }
}

export function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
