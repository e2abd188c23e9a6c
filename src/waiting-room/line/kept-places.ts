import { type Database, run } from '../../platform/postgres.js';
import { Draws } from './draws.js';
import { SPENT_SEQUENCES } from './line-beginning.statement.js';
import type { KnownPlace } from './new-line.js';
import type { RedisLine } from './redis-line.js';
import type { RoomRow } from './room.statement.js';

// Nothing is kept of a line that is not the newest any more: the places of the next one have been read by
// then.
const KEEP = {
  name: 'waiting-room-keep-places',
  text: `
    insert into waiting_room_places
      (concert_id, first_sequence, last_sequence, drawn, user_ids, sequences, seconds)
    select concert_id, $3, $4, $5, $6, $7, $8 from waiting_room where concert_id = $1 and epoch = $2
    on conflict do nothing`,
};

const KEPT = {
  name: 'waiting-room-kept-places',
  text: `
    select first_sequence as first, last_sequence as last, drawn, user_ids as "userIds", sequences, seconds
    from waiting_room_places
    where concert_id = $1 and (first_sequence, last_sequence, drawn) > ($2, $3, $4)
    order by first_sequence, last_sequence, drawn limit $5`,
};

// A line ends an hour after the last performance began: until then tickers look after its room.
const FORGET = {
  name: 'waiting-room-forget-places',
  text: `
    delete from waiting_room_places places where not exists (
      select from concert_dates d
      where d.concert_id = places.concert_id and d.last_starts_at > clock_timestamp() - interval '1 hour')`,
};

interface KeptRow {
  first: number;
  last: number;
  drawn: boolean;
  userIds: string[];
  sequences: number[];
  seconds: number[];
}

/** Rows that are read at once. Each holds up to 1,000 places. */
const ROWS_AT_ONCE = 5;
/** Pages of the line that are written down in one go. */
const PAGES_MAX = 5;

/**
 * The places in a line, as the database knows them: a lost line begins anew with these. They are written down
 * a page at a time, a moment after they were given.
 */
export class KeptPlaces {
  readonly #draws: Draws;

  constructor(
    private readonly pool: Database,
    private readonly redisLine: RedisLine,
  ) {
    this.#draws = new Draws(pool);
  }

  /**
   * Writes down the places that were given lately.
   *
   * @returns whether that was all of them
   * @throws LineLost
   */
  async keep({ concertId, epoch }: RoomRow): Promise<boolean> {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { drawn, places } = await this.redisLine.unkept(concertId, epoch);
      if (places.length === 0) return true;
      await this.add(concertId, { epoch, drawn }, places);
      await this.redisLine.kept(concertId, epoch, places.at(-1)!.sequence);
    }
    return false;
  }

  async add(
    concertId: number,
    { epoch, drawn }: { epoch: number; drawn: boolean },
    places: readonly KnownPlace[],
  ): Promise<void> {
    const sequences = places.map(({ sequence }) => sequence);
    await run(this.pool, KEEP, [
      concertId,
      epoch,
      Math.min(...sequences),
      Math.max(...sequences),
      drawn,
      places.map(({ userId }) => userId),
      sequences,
      places.map(({ issuedAt }) => issuedAt),
    ]);
  }

  /**
   * The places that are still good, a page at a time. Where there was a draw they have the numbers after it.
   * Places that were admitted or given up are left out.
   *
   * @param room of an epoch whose line is still to begin: no place is admitted or given up meanwhile
   */
  async *standing({ concertId, entrantsFixed }: RoomRow): AsyncGenerator<KnownPlace[]> {
    let first = 0;
    let last = 0;
    let drawn = false;
    for (;;) {
      const values = [concertId, first, last, drawn, ROWS_AT_ONCE];
      const rows: KeptRow[] = await run<KeptRow>(this.pool, KEPT, values);
      if (rows.length === 0) return;
      ({ first, last, drawn } = rows.at(-1)!);
      const places = rows.flatMap(placesOf);
      const now = entrantsFixed ? await this.#draws.exchanged(concertId, places) : places;
      const sequences = now.map(({ sequence }) => sequence);
      const spent = await run<{ sequence: number }>(this.pool, SPENT_SEQUENCES, [concertId, sequences]);
      const gone = new Set(spent.map(({ sequence }) => sequence));
      yield now.filter(({ sequence }) => !gone.has(sequence));
    }
  }

  /** Forgets the places of concerts that are over. */
  async forget(): Promise<void> {
    await run(this.pool, FORGET);
  }
}

function placesOf({ drawn, userIds, sequences, seconds }: KeptRow): (KnownPlace & { drawn: boolean })[] {
  return userIds.map((userId, index) => {
    return { userId, sequence: sequences[index]!, issuedAt: seconds[index]!, drawn };
  });
}
