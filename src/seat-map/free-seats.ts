import { type Database, run, type Statement } from '../platform/postgres.js';
import { STATUS_BITS } from './seat-statuses.js';

const STATUSES: Statement = {
  name: 'seat-map-statuses',
  readOnly: true,
  text: `
    select statuses, not has_news('seat-map', 'performance:' || performance_id) as "isCurrent"
    from seat_map where performance_id = $1`,
};

/** For each byte of a map, which of its four seats are free. */
const FREE_IN_BYTE = Array.from({ length: 256 }, (_, byte) =>
  Uint8Array.from([6, 4, 2, 0], (shift) => Number(((byte >> shift) & 3) === STATUS_BITS.AVAILABLE)),
);

interface SeatsOnMap {
  /** 1 for each seat that is free, in layout order. Up to three bytes more than there are seats. */
  free: Uint8Array;
  /** Whether the map was up to date when it was read: every committed change is in it. */
  isCurrent: boolean;
}

/** Which seats of a performance its seat map shows as free. Null: there is no map. */
export async function readFreeSeats(db: Database, performanceId: number): Promise<SeatsOnMap | null> {
  const [row] = await run<{ statuses: Buffer; isCurrent: boolean }>(db, STATUSES, [performanceId]);
  if (!row) return null;
  const free = new Uint8Array(row.statuses.length * 4);
  row.statuses.forEach((byte, index) => {
    free.set(FREE_IN_BYTE[byte]!, index * 4);
  });
  return { free, isCurrent: row.isCurrent };
}
