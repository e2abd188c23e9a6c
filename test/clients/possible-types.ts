import { readFileSync } from 'node:fs';

/** A client's cache needs these types to read `... on Refusal`. */
export const possibleTypes: Record<string, string[]> = JSON.parse(
  readFileSync('schema/possible-types.json', 'utf8'),
);
