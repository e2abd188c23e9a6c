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
import type { Context } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import { BOUNDS } from '../admit.js';
import { bytesOf, extentOf } from '../compiled-lane/extent.js';
import { createPlan, type Plan } from '../compiled-lane/plan.js';
import { variableReader } from '../compiled-lane/values.js';
import type { TrustedDocuments } from '../trusted-documents.js';
import { OneRootFieldRule } from './root-fields.js';

const REMEMBERED_MAX = 500;
const REMEMBERED_BYTES_MAX = 32 * 1024 * 1024;
/** graphql-js' own rule fails at a condition with a variable, as if it had no value. */
const RULES = [...specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule), OneRootFieldRule];

type Payload = SubscribePayload & { documentId?: unknown };
type Parsed = { document: DocumentNode; errors: readonly GraphQLError[]; bytes: number };

/** Executes an operation for one event. */
export type ExecuteEvent = (event: object, context: Context) => ExecutionResult | Promise<ExecutionResult>;

interface Planned {
  plan: Plan;
  readVariables: ReturnType<typeof variableReader>;
}

/** Documents that came in over a socket, parsed, validated and planned once. */
export class Documents {
  readonly #known = new LRUCache<string, Parsed>({
    ...{ max: REMEMBERED_MAX, maxSize: REMEMBERED_BYTES_MAX, sizeCalculation: ({ bytes }) => bytes },
  });
  /** Undefined: one that is not planned. They are forgotten with their documents. */
  readonly #planned = new WeakMap<OperationDefinitionNode, Planned | undefined>();

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

  /**
   * Undefined: it has no plan, or its variables are not what it declares, which graphql-js tells when it is
   * asked for its events.
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

  /** How many may be planned. */
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
