import { type Catalogue, type Concert, toConcert } from '../catalogue/index.js';
import { after, every, monotonicMs, type Repeating } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import { Live } from '../push/live.js';
import type { Sale, SaleState, SeatMaps } from './seat-maps.js';

/** The limit of watched sales: they are read with one query, however many readers watch them. */
const LOOK_EVERY_MS = 1_000;
const WATCHED_MAX = 1_000;
/** How many readers are notified in one turn of the event loop, so that requests do not have to wait. */
const TOLD_A_TURN = 500;

interface Watched {
  state: SaleState;
  /** A new object with every change, so that its text is written once for all readers. */
  event: Concert;
  readers: Set<Live<Concert>>;
}

export interface SaleFeedsDeps {
  maps: Pick<SeatMaps, 'sales'>;
  catalogue: Pick<Catalogue, 'concerts'>;
  onError: (error: unknown) => void;
}

/**
 * The sales that are watched. Their state comes from the database. It is read once per second for all of
 * them, and also at the instant at which the database's clock changes it, so that an opening is sent when it
 * happens.
 */
export class SaleFeeds {
  readonly #watched = new Map<number, Watched>();
  /** After a restart thousands of readers come at once. They share one start. */
  readonly #starting = new Map<number, Promise<void>>();
  #repeating: Repeating | undefined;
  #next: { atMs: number; timer: { cancel(): void } } | undefined;
  #looking: Promise<void> | undefined;

  constructor(private readonly deps: SaleFeedsDeps) {}

  /** @throws Fault NOT_FOUND; OVERLOADED: too many sales are watched */
  async watch(concertId: number): Promise<Live<Concert>> {
    const watched = this.#watched.get(concertId) ?? (await this.#begin(concertId));
    let seen: Concert | undefined;
    const live: Live<Concert> = new Live(
      {
        take() {
          if (seen === watched.event) return undefined;
          seen = watched.event;
          return seen;
        },
        ended: () => watched.state === 'ENDED' && seen === watched.event,
        close: () => this.#leave(concertId, watched, live),
      },
      true,
    );
    watched.readers.add(live);
    return live;
  }

  async close(): Promise<void> {
    this.#watched.clear();
    await this.#rest();
  }

  async #begin(concertId: number): Promise<Watched> {
    for (;;) {
      const started = this.#starting.get(concertId) ?? this.#startOnce(concertId);
      await started;
      const watched = this.#watched.get(concertId);
      // The readers who shared the start may all have left by now.
      if (watched) return watched;
    }
  }

  #startOnce(concertId: number): Promise<void> {
    if (this.#watched.size + this.#starting.size >= WATCHED_MAX)
      throw new Fault('OVERLOADED', undefined, { retryAfterMs: 1_000 });
    const started = this.#start(concertId).finally(() => this.#starting.delete(concertId));
    this.#starting.set(concertId, started);
    return started;
  }

  async #start(concertId: number): Promise<void> {
    const [row] = await this.deps.catalogue.concerts([concertId]);
    if (!row) throw new Fault('NOT_FOUND');
    const sales = await this.deps.maps.sales([concertId]);
    const watched = { state: sales[0]!.state, event: toConcert(row), readers: new Set<Live<Concert>>() };
    this.#watched.set(concertId, watched);
    this.#repeating ??= every(LOOK_EVERY_MS, () => this.#look(), this.deps.onError);
    this.#lookInTime(sales);
  }

  #leave(concertId: number, watched: Watched, live: Live<Concert>): void {
    watched.readers.delete(live);
    if (watched.readers.size > 0 || this.#watched.get(concertId) !== watched) return;
    this.#watched.delete(concertId);
    if (this.#watched.size === 0) void this.#rest();
  }

  async #rest(): Promise<void> {
    this.#next?.timer.cancel();
    this.#next = undefined;
    const repeating = this.#repeating;
    this.#repeating = undefined;
    await repeating?.stop();
  }

  /** One read at a time: an older state must not be sent after a newer one. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const ids = [...this.#watched.keys()];
    if (ids.length === 0) return;
    const sales = await this.deps.maps.sales(ids);
    this.#lookInTime(sales);
    for (const [index, id] of ids.entries()) {
      const watched = this.#watched.get(id);
      if (!watched || watched.state === sales[index]!.state) continue;
      watched.state = sales[index]!.state;
      watched.event = Object.assign(Object.create(Object.getPrototypeOf(watched.event)), watched.event);
      await tell(watched);
    }
  }

  /** The next change that is known beforehand, if it comes before the next read. */
  #lookInTime(sales: readonly Sale[]): void {
    const soonest = Math.min(...sales.map(({ changesInMs }) => changesInMs ?? Number.POSITIVE_INFINITY));
    const atMs = monotonicMs() + Math.ceil(soonest);
    if (soonest > LOOK_EVERY_MS || (this.#next && this.#next.atMs <= atMs)) return;
    this.#next?.timer.cancel();
    const timer = after(Math.ceil(soonest), () => {
      this.#next = undefined;
      this.#look().catch(this.deps.onError);
    });
    this.#next = { atMs, timer };
  }
}

async function tell({ readers }: Watched): Promise<void> {
  let told = 0;
  for (const live of [...readers]) {
    live.notify();
    told += 1;
    if (told % TOLD_A_TURN === 0) await new Promise(setImmediate);
  }
}
