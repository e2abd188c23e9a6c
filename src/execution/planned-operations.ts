import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Publicity } from '../graphql/public.js';
import { bytesOf } from './extent.js';
import { createPlan, type Plan } from './plan.js';
import { publicityOfAnswer } from './publicity.js';
import {
  type DocumentRequest,
  isPersisted,
  type TrustedDocuments,
  type TrustedOperation,
} from './trusted-documents.js';

/** How many texts of clients are kept, and how many bytes they may take together with their plans. */
const OWN_MAX = 1_000;
const OWN_BYTES_MAX = 64 * 1024 * 1024;

/** An operation that has a plan. */
export interface PlannedOperation {
  /** The text that was parsed. */
  text: string;
  /** Null: the operation has no name. */
  name: string | null;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  plan: Plan;
  /** For a trusted operation whose answer is the same for every caller. Undefined for any other. */
  shared: { id: string; publicity: Publicity } | undefined;
}

/** A document that was parsed, validated and admitted. */
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
  /** With its plans. */
  bytes: number;
}

/**
 * The operations that have a plan. Trusted operations are planned at the start and stay. A client's own
 * text is planned after it was admitted once. It is forgotten when many others are requested after
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
      const publicity = publicityOfAnswer(schema, trusted);
      const shared = publicity && { id: trusted.id, publicity };
      this.#trusted.set(trusted, { ...planned, shared });
    }
  }

  /** Undefined: the operation is not known, or has no plan. */
  find(asked: DocumentRequest): PlannedOperation | undefined {
    const trusted = this.documents.find(asked);
    if (trusted) return this.#trusted.get(trusted);
    const { query, operationName, extensions } = asked;
    // There are no persisted queries except the trusted ones.
    if (typeof query !== 'string' || isPersisted(extensions)) return undefined;
    const own = this.#own.get(query);
    if (!own) return undefined;
    return operationName === undefined || operationName === null
      ? own.only
      : own.byName.get(operationName as string);
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
    const fields = [...byName.values()].reduce((sum, { plan }) => sum + plan.fields, 0);
    this.#own.set(text, { document, byName, only, bytes: bytesOf(text, document, fields) });
  }

  #planned(
    text: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): PlannedOperation | undefined {
    // A subscription is executed once for each event. Its own server plans that.
    if (operation.operation === 'subscription') return undefined;
    const plan = createPlan(this.schema, document, operation);
    if (!plan) return undefined;
    const name = operation.name?.value ?? null;
    return { text, name, document, operation, plan, shared: undefined };
  }
}
