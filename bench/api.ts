import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, Kind, parse, print, visit } from 'graphql';
import type { Documents } from './load/job.js';

const OPERATIONS = fileURLToPath(new URL('../../schema/operations/', import.meta.url));

/** The named operation of schema/operations with the fragments it uses, as a client's build writes it. */
export function documentOf(operationName: string): string {
  for (const file of readdirSync(OPERATIONS)) {
    const document = parse(readFileSync(`${OPERATIONS}/${file}`, 'utf8'), { noLocation: true });
    const names = withFragments(document, operationName);
    if (names === undefined) continue;
    const definitions = document.definitions.filter(
      (each) => 'name' in each && each.name !== undefined && names.has(each.name.value),
    );
    return print({ kind: Kind.DOCUMENT, definitions });
  }
  throw new Error(`schema/operations has no ${operationName}`);
}

/** What a load sends. */
export function loadDocuments(): Documents {
  return { reserve: documentOf('ReserveSeats'), cancel: documentOf('CancelReservation') };
}

function withFragments(document: DocumentNode, operationName: string): Set<string> | undefined {
  const named = new Map(
    document.definitions.flatMap((each) => ('name' in each && each.name ? [[each.name.value, each]] : [])),
  );
  if (!named.has(operationName)) return undefined;
  const names = new Set([operationName]);
  // A set grows while it is walked: fragments of fragments are found, too.
  for (const name of names) {
    const definition = named.get(name);
    if (definition) visit(definition, { FragmentSpread: (spread) => void names.add(spread.name.value) });
  }
  return names;
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/** The API outside the clock: to prepare what the load needs. */
export class Api {
  constructor(private readonly url: string) {}

  /**
   * Runs one of the operations of schema/operations.
   *
   * @throws Error for anything but an answer without errors
   */
  async run<Data>(operationName: string, variables: object, token?: string): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ operationName, query: documentOf(operationName), variables }),
    });
    const answer = (await response.json()) as Answer<Data>;
    if (answer.data && !answer.errors) return answer.data;
    throw new Error(`${operationName}: ${answer.errors?.map(({ message }) => message).join(', ')}`);
  }
}
