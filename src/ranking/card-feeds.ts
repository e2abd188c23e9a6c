import type { Catalogue } from '../catalogue/index.js';
import { BatchLoader } from '../platform/batch-loader.js';
import { after, monotonicMs, sleep } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Followed } from '../push/feed.js';
import { Feeds } from '../push/feeds.js';
import type { Hub } from '../push/hub.js';
import { Live, notifyAll } from '../push/live.js';
import { concertChannel, type Sale } from '../seat-map/index.js';
import { type ConcertCard, toConcertCard } from './concert-card.type.js';

/** How many concerts may be watched in a process. */
const FEEDS_MAX = 5_000;
const LINGER_MS = 5_000;
/** A card is read at most so often, however many of its seats change. */
const READ_EVERY_MS = 250;
/** A timer can wait for some weeks only; a card that changes later is looked at again. */
const LOOK_AGAIN_MS = 3_600_000;

export interface CardFeedsDeps {
  hub: Pick<Hub, 'attach'>;
  sales: (concertIds: readonly number[]) => Promise<Sale[]>;
  catalogue: Pick<Catalogue, 'concerts'>;
  /** How often watched cards are read again, even when no change seems to be missing; null: never. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/**
 * The cards that are watched in this process, one feed for each concert. A card is read when the seats of its
 * concert change, and at the instant at which the clock changes its status. Without changes nothing is read.
 * Cards that change in the same moment are read with one statement.
 */
export class CardFeeds {
  readonly #feeds: Feeds<number, FollowedCard>;

  constructor({ hub, sales: readSales, catalogue, rereadMs, onError }: CardFeedsDeps) {
    const sales = new BatchLoader<Sale>(readSales);
    const concerts = new BatchLoader(catalogue.concerts);
    this.#feeds = new Feeds({
      source: { hub, channelOf: concertChannel },
      follow: (concertId, reread) =>
        new FollowedCard({
          concertId,
          isThere: async () => (await concerts.many([concertId]))[0] !== null,
          readSale: async () => (await sales.many([concertId]))[0]!,
          reread,
        }),
      rereadMs,
      lingerMs: LINGER_MS,
      feedsMax: FEEDS_MAX,
      onError,
    });
  }

  /**
   * Watches these cards. A card comes when it is not among those that were seen, and whenever it changes.
   *
   * @param concertIds without repeats
   * @param seen the versions of the cards that the reader has
   * @throws Fault NOT_FOUND: there is no such concert; OVERLOADED: too many concerts are watched
   */
  async watch(concertIds: readonly number[], seen: ReadonlySet<string>): Promise<Live<ConcertCard>> {
    const reader = new CardReader(seen);
    const joining = concertIds.map((id) => this.#feeds.watch(id, (card, leave) => reader.join(card, leave)));
    const joined = await Promise.allSettled(joining);
    const failed = joined.find(({ status }) => status === 'rejected');
    if (!failed) return reader.live;
    await reader.live.return();
    throw (failed as PromiseRejectedResult).reason;
  }

  close(): Promise<void> {
    return this.#feeds.close();
  }
}

/** One subscription to several cards. */
class CardReader {
  readonly live: Live<ConcertCard>;
  /** What is new for this reader. A card that changes again before it is taken is sent once. */
  readonly #changed = new Set<FollowedCard>();
  readonly #leaves: (() => void)[] = [];
  readonly #seen: ReadonlySet<string>;

  constructor(seen: ReadonlySet<string>) {
    this.#seen = seen;
    this.live = new Live(
      {
        take: () => this.#take(),
        ended: () => false,
        close: () => this.#leaves.forEach((leave) => void leave()),
      },
      true,
    );
  }

  join(card: FollowedCard, leave: () => void): void {
    card.readers.add(this);
    this.#leaves.push(() => {
      card.readers.delete(this);
      leave();
    });
    if (!this.#seen.has(card.newest!.version)) this.#changed.add(card);
  }

  notice(card: FollowedCard): void {
    this.#changed.add(card);
  }

  #take(): ConcertCard | undefined {
    for (const card of this.#changed) {
      this.#changed.delete(card);
      return card.newest;
    }
    return undefined;
  }
}

interface FollowedCardDeps {
  concertId: number;
  isThere: () => Promise<boolean>;
  readSale: () => Promise<Sale>;
  reread: () => void;
}

class FollowedCard implements Followed {
  readonly readers = new Set<CardReader>();
  /** A new object with every change, so that its text is written once for all readers. */
  newest: ConcertCard | undefined;
  #nextChange: { cancel(): void } | undefined;
  #readMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: FollowedCardDeps) {}

  async read(): Promise<void> {
    const { concertId, isThere, readSale, reread } = this.deps;
    if (!this.newest && !(await isThere())) throw new Fault('NOT_FOUND');
    await sleep(Math.max(0, this.#readMs + READ_EVERY_MS - monotonicMs()));
    this.#readMs = monotonicMs();
    const sale = await readSale();
    this.#nextChange?.cancel();
    if (sale.changesInMs !== null) {
      this.#nextChange = after(Math.min(Math.ceil(sale.changesInMs), LOOK_AGAIN_MS), reread);
    }
    const card = toConcertCard(concertId, sale);
    if (card.version === this.newest?.version) return;
    this.newest = card;
    for (const reader of this.readers) reader.notice(this);
    await notifyAll(Array.from(this.readers, ({ live }) => live));
  }

  async close(): Promise<void> {
    this.#nextChange?.cancel();
  }
}
