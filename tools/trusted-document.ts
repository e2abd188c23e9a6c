import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MANIFEST = fileURLToPath(new URL('../trusted-documents.json', import.meta.url));

interface TrustedDocument {
  /** The sha256 of its body. */
  id: string;
  name: string;
  /** The operation with its fragments. */
  body: string;
}

/** The named operation of schema/operations, as a client's build writes it and as the server knows it. */
export function trustedDocument(operationName: string): TrustedDocument {
  const { operations } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { operations: TrustedDocument[] };
  const found = operations.find(({ name }) => name === operationName);
  if (!found) throw new Error(`schema/operations has no ${operationName}`);
  return found;
}
