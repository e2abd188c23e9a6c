import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { asksForUnchanging } from '../http/graphql/kept-answers.js';
import type { Heat } from '../http/transport/request-bodies.js';
import { bytesOf, extentOf } from './extent.js';
import { createPlan, type Plan } from './plan.js';
import {
  type DocumentRequest,
  isPersisted,
  type TrustedDocuments,
  type TrustedOperation,
} from './trusted-documents.js';
import { variableReader } from './values.js';

/** How many texts of clients are kept, and how many bytes they may take together with their plans. */
const OWN_MAX = 1_000;
const OWN_BYTES_MAX = 64 * 1024 * 1024;
/** A client's own text is hot from this number of requests on. A power of two. */
const HOT_FROM = 4;

/** An operation that has a plan. */
export interface PlannedOperation {
  /** The text that was parsed. */
  text: string;
  /** Null: the operation has no name. */
  name: string | null;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  plan: Plan;
  readVariables: ReturnType<typeof variableReader>;
  /** The key of its kept answers. Undefined unless it is a trusted operation whose answer never changes. */
  keptAs: string | undefined;
  /** How often it was requested. */
  uses: number;
}

/** A document that the general way has parsed, validated and admitted. */
export interface AdmittedDocument {
  text: string;
  document: DocumentNode;
  /** The name that the client sent. */
  operationName: string | null | undefined;
}

/** The planned operations of a client's own text. */
interface OwnDocument {
  /** One for all of its operations: to parse a text again is to keep it twice. */
  document: DocumentNode;
  byName: Map<string | null, PlannedOperation>;
  /** The operation that is meant when the request has no `operationName`. */
  only: PlannedOperation | undefined;
  /** The most fields that its plans can have. */
  fields: number;
  bytes: number;
}

/**
 * The operations of the compiled lane. Trusted operations are planned at the start and stay. A client's own
 * text is planned after the general way has admitted it. It is forgotten when many others are requested after
 * it.
 */
export class PlannedOperations {
  readonly #trusted = new Map<TrustedOperation, PlannedOperation>();
  readonly #own = new LRUCache<string, OwnDocument>({
    max: OWN_MAX,
    maxSize: OWN_BYTES_MAX,
    sizeCalculation: ({ bytes }) => bytes,
  });

  constructor(
    private readonly schema: GraphQLSchema,
    readonly documents: TrustedDocuments,
  ) {
    for (const trusted of documents.all) {
      const planned = this.#planned(trusted.text, trusted.document, trusted.operation);
      if (!planned) continue;
      const keptAs = asksForUnchanging(schema, trusted) ? trusted.id : undefined;
      this.#trusted.set(trusted, { ...planned, keptAs });
    }
  }

  /** Undefined: the operation is not known, or has no plan. */
  find(asked: DocumentRequest): PlannedOperation | undefined {
    const trusted = this.documents.find(asked);
    if (trusted) return this.#trusted.get(trusted);
    const { query, operationName, extensions } = asked;
    // The general way answers these: it has no persisted queries except the trusted ones, and says so.
    if (typeof query !== 'string' || isPersisted(extensions)) return undefined;
    const own = this.#own.get(query);
    if (!own) return undefined;
    return operationName === undefined || operationName === null
      ? own.only
      : own.byName.get(operationName as string);
  }

  /**
   * Whether the operation is trusted or a client's own text, if it is requested so often that the common part
   * of its requests is worth keeping. For a client's own text the answer is `own` only at each power of two
   * of its uses. So texts that displace each other are not taken in each time.
   */
  heatOf(asked: DocumentRequest): Heat | undefined {
    const planned = this.find(asked);
    if (!planned || this.documents.find(asked)) return planned && 'trusted';
    const { uses } = planned;
    return uses >= HOT_FROM && Number.isInteger(Math.log2(uses)) ? 'own' : undefined;
  }

  /** Plans a document that has kept every bound. */
  add({ text, document: parsed, operationName }: AdmittedDocument): void {
    const known = this.#own.get(text);
    const document = known?.document ?? parsed;
    const operation = getOperationAST(document, operationName);
    if (!operation || this.documents.find({ query: text, operationName })) return;
    const name = operation.name?.value ?? null;
    if (known?.byName.has(name)) return;
    const planned = this.#planned(text, document, operation);
    if (!planned) return;
    const byName = new Map(known?.byName).set(name, planned);
    const only = getOperationAST(document, null) ? planned : undefined;
    const fields = (known?.fields ?? 0) + (extentOf(this.schema, document, operation) ?? 0);
    this.#own.set(text, { document, byName, only, fields, bytes: bytesOf(text, document, fields) });
  }

  #planned(
    text: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): PlannedOperation | undefined {
    // Subscriptions are served over WebSocket.
    if (operation.operation === 'subscription') return undefined;
    const plan = createPlan(this.schema, document, operation);
    if (!plan) return undefined;
    const readVariables = variableReader(this.schema, operation);
    const name = operation.name?.value ?? null;
    return { text, name, document, operation, plan, readVariables, keptAs: undefined, uses: 0 };
  }
}
