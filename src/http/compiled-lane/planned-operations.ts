import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Heat } from '../request-bodies.js';
import type { DocumentRequest, TrustedDocuments, TrustedOperation } from '../trusted-documents.js';
import { bytesOf, extentOf } from './extent.js';
import { asksForUnchanging } from './kept-answers.js';
import { createPlan, type Plan } from './plan.js';
import { variableReader } from './values.js';

/** How many texts of clients are kept, and how many bytes they may take with all that is planned of them. */
const OWN_MAX = 1_000;
const OWN_BYTES_MAX = 64 * 1024 * 1024;
/** A client's own text is hot when it was asked for so often; a power of two. */
const HOT_FROM = 4;

/** An operation whose plan is there. */
export interface PlannedOperation {
  /** Its text, as it was parsed. */
  text: string;
  /** Null: it has none. */
  name: string | null;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  plan: Plan;
  readVariables: ReturnType<typeof variableReader>;
  /** Set for a trusted one whose answer never changes: what its answers are kept under. */
  keptAs: string | undefined;
  /** How often it was asked for. */
  uses: number;
}

/** What the general way has parsed, validated and admitted. */
export interface AdmittedDocument {
  text: string;
  document: DocumentNode;
  /** As the client sent it. */
  operationName: string | null | undefined;
}

/** A client's own text. */
interface OwnDocument {
  /** One for all of its operations: to parse a text again is to keep it twice. */
  document: DocumentNode;
  byName: Map<string | null, PlannedOperation>;
  /** The one that is meant when no name is said. */
  only: PlannedOperation | undefined;
  /** At most so many are planned. */
  fields: number;
  bytes: number;
}

/**
 * The operations of the compiled lane. Trusted ones are there from the start and stay. A client's own text is
 * planned when the general way has let it in, and forgotten when others are asked for more recently.
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

  /** Undefined: it is not known, or not one that is planned. */
  find(asked: DocumentRequest): PlannedOperation | undefined {
    const trusted = this.documents.find(asked);
    if (trusted) return this.#trusted.get(trusted);
    const { query, operationName, extensions } = asked;
    if (typeof query !== 'string' || isPersisted(extensions)) return undefined;
    const own = this.#own.get(query);
    if (!own) return undefined;
    return operationName === undefined || operationName === null
      ? own.only
      : own.byName.get(operationName as string);
  }

  /**
   * Whose operation it is, where so many ask for it that what their requests have in common is worth keeping;
   * of a client's own it is told at ever longer intervals, so that texts that displace each other there are
   * not taken up each time.
   */
  heatOf(asked: DocumentRequest): Heat | undefined {
    const planned = this.find(asked);
    if (!planned || this.documents.find(asked)) return planned && 'trusted';
    const { uses } = planned;
    return uses >= HOT_FROM && Number.isInteger(Math.log2(uses)) ? 'own' : undefined;
  }

  /** Takes a document that has kept every bound: it is planned from now on. */
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
    // Those are asked for over WebSocket.
    if (operation.operation === 'subscription') return undefined;
    const plan = createPlan(this.schema, document, operation);
    if (!plan) return undefined;
    const readVariables = variableReader(this.schema, operation);
    const name = operation.name?.value ?? null;
    return { text, name, document, operation, plan, readVariables, keptAs: undefined, uses: 0 };
  }
}

/** The general way has no persisted queries but the trusted ones, and says so. */
function isPersisted(extensions: unknown): boolean {
  return (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery !== undefined;
}
