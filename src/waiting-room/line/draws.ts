import { LRUCache } from 'lru-cache';
import { type Database, run } from '../../platform/postgres.js';
import { type Draw, drawOrder, numbersDrawn } from './draw-order.js';
import { LineLost } from './redis-line.js';
import type { RoomRow } from './room.statement.js';

const FIX_ENTRANTS = {
  name: 'waiting-room-fix-entrants',
  text: `
    update waiting_room set draw_entrants = $3
    where concert_id = $1 and epoch = $2 and draw_entrants is null`,
};

const DRAW_OF = {
  name: 'waiting-room-draw',
  text: `
    select encode(draw_seed, 'hex') as seed, draw_entrants as entrants from waiting_room
    where concert_id = $1 and draw_entrants is not null`,
};

const ENTRANTS = {
  name: 'waiting-room-entrants',
  text: `
    select array(select s from unnest(draw_entrants) as s where s > $2 order by s limit $3) as entrants
    from waiting_room where concert_id = $1 and draw_entrants is not null`,
};

/** A draw of 100,000 takes some 20 MB. */
const KEPT = 4;
/** Of one script, or of one page. */
export const AT_ONCE = 1_000;

interface Drawn extends Draw {
  /** What an entrant gets, by the number they had. */
  numbers: ReadonlyMap<number, number>;
  /** The entrants by the number they get. */
  entrantOf: ReadonlyMap<number, number>;
}

/** The draws, and what follows from them for fans who come back. A draw that is fixed never changes. */
export class Draws {
  readonly #known = new LRUCache<number, Promise<Drawn | null>>({ max: KEPT });

  constructor(private readonly pool: Database) {}

  /** Null as long as the entrants are not written down. The seed stays secret until DRAWN is written down. */
  async of(concertId: number): Promise<Drawn | null> {
    const reading = this.#known.get(concertId) ?? this.#read(concertId);
    this.#known.set(concertId, reading);
    const draw = await reading.catch((error: unknown) => {
      this.#known.delete(concertId);
      throw error;
    });
    if (!draw) this.#known.delete(concertId);
    return draw;
  }

  /** The entrants after a number, ascending, 1,000 at most; null as long as they are not written down. */
  async entrants(concertId: number, after: number): Promise<number[] | null> {
    const [row] = await run<{ entrants: number[] }>(this.pool, ENTRANTS, [concertId, after, AT_ONCE]);
    return row?.entrants.map(Number) ?? null;
  }

  /**
   * Writes the list of entrants down. The first list that is written counts; the list of a line that is gone
   * is not written.
   */
  async fix({ concertId, epoch }: RoomRow, entrants: readonly number[]): Promise<Drawn> {
    await run(this.pool, FIX_ENTRANTS, [concertId, epoch, entrants]);
    const draw = await this.of(concertId);
    if (!draw) throw new LineLost('the line is of another epoch');
    return draw;
  }

  /**
   * The places with the numbers that fans have after the draw. A fan who was not in line when the list was
   * closed has no place before the fans who were.
   */
  async exchanged<Place extends { sequence: number; drawn: boolean; issuedAt: number }>(
    concertId: number,
    places: readonly Place[],
  ): Promise<Place[]> {
    if (places.every(({ drawn }) => drawn)) return [...places];
    const draw = await this.of(concertId);
    const last = draw?.entrants.at(-1) ?? 0;
    return places.flatMap((place) => {
      const number = draw?.numbers.get(place.sequence);
      // The time at which a drawn number was issued says nothing about the fan who has it now.
      if (!place.drawn && number !== undefined) return [{ ...place, sequence: number, issuedAt: 0 }];
      return place.drawn || place.sequence > last ? [place] : [];
    });
  }

  async #read(concertId: number): Promise<Drawn | null> {
    const [row] = await run<{ seed: string; entrants: number[] }>(this.pool, DRAW_OF, [concertId]);
    if (!row) return null;
    const draw = await drawOrder(row.seed, row.entrants.map(Number));
    const numbers = numbersDrawn(draw);
    return {
      ...draw,
      numbers,
      entrantOf: new Map([...numbers].map(([entrant, number]) => [number, entrant])),
    };
  }
}
