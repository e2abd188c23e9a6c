import { createHash } from 'node:crypto';

/** An entry of a published log, as the API tells it. */
export interface LogEntry {
  number: number;
  kind: string;
  place: number;
  detail: string;
  /** Microseconds since 1970. */
  at: number;
  /** Hex. */
  hash: string;
}

/** What stands before the first entry. */
export const NO_HASH = '0'.repeat(64);

/** The hash that an entry must carry behind the one before it. */
export function hashAfter(previous: string, entry: Omit<LogEntry, 'hash'>): string {
  const { number, kind, place, detail, at } = entry;
  return createHash('sha256')
    .update(Buffer.from(previous, 'hex'))
    .update([number, kind, place, detail, at].join('|'))
    .digest('hex');
}
