import { CachedLoader } from '../platform/cached-loader.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import { ALMOST_SOLD_OUT, OPENING_SOON } from './wanted.statement.js';

export const HIGHLIGHTS_MAX = 20;
/** A concert is almost sold out when so many seats are left, or fewer. */
const FEW_SEATS = 30;
/** Or when so many of a hundred seats are left, or fewer. */
const FEW_PER_CENT = 18;
/** The search for what is almost sold out looks at the concerts of so many performances, the next ones. */
const PERFORMANCES_MAX = 2_000;
const SEARCHED_EVERY_MS = 5_000;

export interface HighlightIds {
  openingSoon: number[];
  almostSoldOut: number[];
}

/** Concerts worth a look now. One search in a process serves all requests of five seconds. */
export class Highlights {
  constructor(private readonly pool: Database) {}

  async first(count: number): Promise<HighlightIds> {
    const [found] = await this.#found.many([0]);
    return {
      openingSoon: found!.openingSoon.slice(0, count),
      almostSoldOut: found!.almostSoldOut.slice(0, count),
    };
  }

  readonly #found = new CachedLoader<HighlightIds>(
    async (keys) => {
      const [openingSoon, almostSoldOut] = await Promise.all([
        this.#ids(OPENING_SOON, [HIGHLIGHTS_MAX]),
        this.#ids(ALMOST_SOLD_OUT, [HIGHLIGHTS_MAX, FEW_SEATS, FEW_PER_CENT, PERFORMANCES_MAX]),
      ]);
      return keys.map(() => ({ openingSoon, almostSoldOut }));
    },
    { max: 1, forMs: SEARCHED_EVERY_MS },
  );

  async #ids(statement: Statement, values: number[]): Promise<number[]> {
    return (await run<{ id: number }>(this.pool, statement, values)).map(({ id }) => id);
  }
}
