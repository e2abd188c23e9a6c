import { afterNumber } from '../../graphql/connection.type.js';
import type { PageBatch } from '../../graphql/context.js';
import { type Database, run } from '../../platform/postgres.js';

const PAGES = {
  name: 'queue-log-pages',
  text: `
    select parent, entry.*
    from unnest($1::int[]) as parent
    cross join lateral (
      select number, kind, epoch, sequence, detail, (extract(epoch from at) * 1000000)::bigint as at,
        encode(hash, 'hex') as hash
      from waiting_room_log where concert_id = parent and number > $2 order by number limit $3
    ) as entry
    order by entry.number`,
};

// The entry of an admission, and the last entry that there is: the log up to it can never change.
const PROOF = {
  name: 'queue-log-proof',
  text: `
    select w.log_length as "headNumber", encode(w.log_hash, 'hex') as "headHash",
      l.number as "entryNumber", encode(l.hash, 'hex') as "entryHash"
    from waiting_room w
    left join waiting_room_log l
      on l.concert_id = w.concert_id and l.sequence = $2 and l.kind = 'ADMITTED'
    where w.concert_id = $1`,
};

export interface LogRow {
  number: number;
  kind: string;
  epoch: number;
  sequence: number;
  detail: string;
  /** Microseconds since 1970. */
  at: number;
  hash: string;
}

/** An entry. Its hash covers all entries before it. */
export interface LogPoint {
  number: number;
  hash: string;
}

/** What the database has written down of the events in waiting rooms. */
export class QueueLog {
  constructor(private readonly pool: Database) {}

  /** Entries by number, of many rooms at once. */
  readonly pages: PageBatch<number, LogRow> = async (concertIds, request) => {
    const values = [concertIds, afterNumber(request), request.first + 1];
    const rows = await run<LogRow & { parent: number }>(this.pool, PAGES, values);
    const byConcert = Map.groupBy(rows, (row) => row.parent);
    return concertIds.map((id) => byConcert.get(id) ?? []);
  };

  /** The entry that admitted a number, null without one; and the end of the log. */
  async proof(concertId: number, sequence: number): Promise<{ entry: LogPoint | null; head: LogPoint }> {
    const [row] = await run<{
      headNumber: number;
      headHash: string;
      entryNumber: number | null;
      entryHash: string | null;
    }>(this.pool, PROOF, [concertId, sequence]);
    const { headNumber, headHash, entryNumber, entryHash } = row!;
    const entry = entryNumber === null ? null : { number: entryNumber, hash: entryHash! };
    return { entry, head: { number: headNumber, hash: headHash } };
  }
}
