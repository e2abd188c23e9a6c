import { type Database, run, type Statement } from '../platform/postgres.js';
import { STATUS_BITS } from './seat-statuses.js';

const STATUSES: Statement = {
  name: 'seat-map-statuses',
  readOnly: true,
  text: 'select statuses from seat_map where performance_id = $1',
};

/** For each byte of a map, which of its four seats are free. */
const FREE_IN_BYTE = Array.from({ length: 256 }, (_, byte) =>
  Uint8Array.from([6, 4, 2, 0], (shift) => Number(((byte >> shift) & 3) === STATUS_BITS.AVAILABLE)),
);

/**
 * Which seats of a performance its seat map shows as free: 1 for each that is, in layout order. Up to three
 * bytes more than it has seats. Null: there is no map.
 */
export async function readFreeSeats(db: Database, performanceId: number): Promise<Uint8Array | null> {
  const [row] = await run<{ statuses: Buffer }>(db, STATUSES, [performanceId]);
  if (!row) return null;
  const free = new Uint8Array(row.statuses.length * 4);
  row.statuses.forEach((byte, index) => {
    free.set(FREE_IN_BYTE[byte]!, index * 4);
  });
  return free;
}
