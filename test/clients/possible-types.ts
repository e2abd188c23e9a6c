import { readFileSync } from 'node:fs';

/** What a client ships with: its cache needs it to read `... on Refusal`. */
export const possibleTypes: Record<string, string[]> = JSON.parse(
  readFileSync('schema/possible-types.json', 'utf8'),
);
