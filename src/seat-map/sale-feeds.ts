import { type Catalogue, type Concert, toConcert } from '../catalogue/index.js';
import { BatchLoader } from '../platform/batch-loader.js';
import { after } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Followed } from '../push/feed.js';
import { Feeds } from '../push/feeds.js';
import { Live, notifyAll } from '../push/live.js';
import type { Sale, SaleState, SeatMaps } from './seat-maps.js';

const LOOK_EVERY_MS = 1_000;
/** The limit of watched sales: they are read with one query, however many readers watch them. */
const WATCHED_MAX = 1_000;

export interface SaleFeedsDeps {
  maps: Pick<SeatMaps, 'sales'>;
  catalogue: Pick<Catalogue, 'concerts'>;
  onError: (error: unknown) => void;
}

/**
 * The sales that are watched. No message tells that a sale has opened: the database's clock opens it. So the
 * states are read once a second, and at the instant of a change that is known beforehand.
 */
export class SaleFeeds {
  readonly #feeds: Feeds<number, FollowedSale>;

  constructor({ maps, catalogue, onError }: SaleFeedsDeps) {
    const sales = new BatchLoader<Sale>((ids) => maps.sales(ids));
    this.#feeds = new Feeds({
      source: null,
      follow: (concertId, reread) =>
        new FollowedSale({
          readConcert: async () => {
            const [row] = await catalogue.concerts([concertId]);
            if (!row) throw new Fault('NOT_FOUND');
            return toConcert(row);
          },
          readSale: async () => (await sales.many([concertId]))[0]!,
          reread,
        }),
      rereadMs: LOOK_EVERY_MS,
      lingerMs: 0,
      feedsMax: WATCHED_MAX,
      onError,
    });
  }

  /** @throws Fault NOT_FOUND; OVERLOADED: too many sales are watched */
  watch(concertId: number): Promise<Live<Concert>> {
    return this.#feeds.watch(concertId, (sale, leave) => sale.watch(leave));
  }

  close(): Promise<void> {
    return this.#feeds.close();
  }
}

interface FollowedSaleDeps {
  readConcert: () => Promise<Concert>;
  readSale: () => Promise<Sale>;
  reread: () => void;
}

class FollowedSale implements Followed {
  readonly #readers = new Set<Live<Concert>>();
  #state: SaleState | undefined;
  /** A new object with every change, so that its text is written once for all readers. */
  #event: Concert | undefined;
  #nextChange: { cancel(): void } | undefined;

  constructor(private readonly deps: FollowedSaleDeps) {}

  async read(): Promise<void> {
    const { state, changesInMs } = await this.deps.readSale();
    this.#nextChange?.cancel();
    if (changesInMs !== null && changesInMs <= LOOK_EVERY_MS) {
      this.#nextChange = after(Math.ceil(changesInMs), this.deps.reread);
    }
    if (state === this.#state) return;
    this.#event = await this.deps.readConcert();
    this.#state = state;
    await notifyAll(this.#readers);
  }

  watch(leave: () => void): Live<Concert> {
    let seen: Concert | undefined;
    const live: Live<Concert> = new Live(
      {
        take: () => {
          if (seen === this.#event) return undefined;
          seen = this.#event;
          return seen;
        },
        ended: () => this.#state === 'ENDED' && seen === this.#event,
        close: () => {
          this.#readers.delete(live);
          leave();
        },
      },
      true,
    );
    this.#readers.add(live);
    return live;
  }

  async close(): Promise<void> {
    this.#nextChange?.cancel();
  }
}
