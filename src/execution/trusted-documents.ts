import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { PROJECT_ROOT } from '../platform/project-root.js';

const FILE = join(PROJECT_ROOT, 'dist', 'trusted-documents.json');

const Manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), name: z.string(), body: z.string() })),
});

/**
 * So many spaced texts that are trusted are remembered, and as many that are not. A text longer than
 * SEEN_LENGTH_MAX is trusted only if it is exactly the one in the manifest.
 */
const SEEN_MAX = 1_000;
const SEEN_LENGTH_MAX = 8_192;

/** An operation that is known beforehand: it is in schema/operations and valid against the schema. */
export interface TrustedOperation {
  /** The sha256 of its text, in hexadecimal digits. */
  id: string;
  name: string;
  text: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

/** The ways in which a client may name an operation. The values are as the client sent them, not checked. */
export interface DocumentRequest {
  query?: unknown;
  documentId?: unknown;
  operationName?: unknown;
  extensions?: unknown;
}

/** The operations that `npm run build` has written to dist/trusted-documents.json. */
export class TrustedDocuments {
  readonly #byId = new Map<string, TrustedOperation>();
  readonly #byText = new Map<string, TrustedOperation>();
  /** Two lists, so that clients' own texts never displace trusted ones. */
  readonly #spaced = new LRUCache<string, TrustedOperation>({ max: SEEN_MAX });
  readonly #unknown = new LRUCache<string, true>({ max: SEEN_MAX });

  /**
   * @throws Error if an operation does not fit the schema: the build and the code are of different versions
   */
  constructor(schema: GraphQLSchema, manifest: unknown = JSON.parse(readFileSync(FILE, 'utf8'))) {
    for (const { id, name, body: text } of Manifest.parse(manifest).operations) {
      const document = parse(text);
      const operation = getOperationAST(document, name);
      const [error] = validate(schema, document);
      if (!operation || error) throw new Error(`${FILE}: ${name} does not fit the schema`, { cause: error });
      const trusted = { id, name, text, document, operation };
      this.#byId.set(id, trusted);
      this.#byText.set(text, trusted);
      this.#byText.set(stripIgnoredCharacters(text), trusted);
    }
  }

  get all(): readonly TrustedOperation[] {
    return [...this.#byId.values()];
  }

  /**
   * Finds a trusted operation by `documentId` (with or without `sha256:`), by the sha256 of Apollo's
   * persisted queries, or by its text. White space and comments in the text do not matter. Undefined: there
   * is none.
   */
  find({ query, documentId, operationName, extensions }: DocumentRequest): TrustedOperation | undefined {
    const found =
      typeof query === 'string' ? this.#ofText(query) : this.#ofId(documentId ?? persistedId(extensions));
    const named = operationName === undefined || operationName === null || operationName === found?.name;
    return named ? found : undefined;
  }

  #ofId(id: unknown): TrustedOperation | undefined {
    return typeof id === 'string' ? this.#byId.get(id.replace(/^sha256:/, '')) : undefined;
  }

  #ofText(text: string): TrustedOperation | undefined {
    const exact = this.#byText.get(text);
    if (exact) return exact;
    if (text.length > SEEN_LENGTH_MAX) return undefined;
    const seen = this.#spaced.get(text);
    if (seen || this.#unknown.get(text)) return seen;
    const found = this.#byText.get(squeezed(text));
    if (found) this.#spaced.set(text, found);
    else this.#unknown.set(text, true);
    return found;
  }
}

/** The text without what GraphQL ignores. Empty if the text has invalid tokens. */
function squeezed(text: string): string {
  try {
    return stripIgnoredCharacters(text);
  } catch (error) {
    if (error instanceof GraphQLError) return '';
    throw error;
  }
}

function persistedId(extensions: unknown): unknown {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  return persistedQuery?.sha256Hash;
}

/** Whether a request names its document by `extensions.persistedQuery`. */
export function isPersisted(extensions: unknown): boolean {
  return (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery !== undefined;
}
