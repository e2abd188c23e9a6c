import { every, type Repeating, sleep } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Hub } from '../push/hub.js';
import { Live } from '../push/live.js';
import type { ReservationRow, Reservations } from './reservations.js';

const FINAL: ReadonlySet<ReservationRow['status']> = new Set([
  'CONFIRMED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'REFUNDED',
]);
const READ_AT_ONCE = 500;
const READ_AGAIN_MS = 500;
/** One message of pub/sub stays below 40 KB. */
const TOLD_AT_ONCE = 1_000;

const channelOf = (performanceId: number): string => `reservation:${performanceId}`;

interface ChangedMessage {
  ids: string[];
}

/** Tells all processes which reservations have changed. Each process then reads their state. */
export function publishChanged(hub: Hub, performanceId: number, ids: readonly string[]): void {
  for (let start = 0; start < ids.length; start += TOLD_AT_ONCE) {
    hub.publish(channelOf(performanceId), {
      ids: ids.slice(start, start + TOLD_AT_ONCE),
    } satisfies ChangedMessage);
  }
}

export interface ReservationFeedDeps {
  hub: Hub;
  reservations: Reservations;
  /**
   * How often reservations that are not final are read again, even when no change seems to be missing; null:
   * never.
   */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

interface Watcher {
  seen: number;
  newest: ReservationRow | undefined;
  live: Live<ReservationRow>;
}

interface Watched {
  performanceId: number;
  watchers: Set<Watcher>;
}

/**
 * Reservations that are watched in this process. A message says only that a reservation has changed. Its
 * state is then read, for many at once, so a late, doubled or lost message never shows a wrong state.
 */
export class ReservationFeed {
  readonly #watched = new Map<string, Watched>();
  /** How many readers watch a performance's reservations, and how to stop listening to it. */
  readonly #channels = new Map<number, { watchers: number; detach: Promise<() => void> }>();
  readonly #changed = new Set<string>();
  #reading: Promise<void> | undefined;
  #repeating: Repeating | undefined;
  #closed = false;

  constructor(private readonly deps: ReservationFeedDeps) {}

  /** @throws Fault NOT_FOUND: there is no such reservation, or it belongs to another user */
  async watch(userId: string, id: string): Promise<Live<ReservationRow>> {
    const [row] = await this.deps.reservations.byId([id]);
    if (row?.userId !== userId) throw new Fault('NOT_FOUND');
    this.#rereadFromNowOn();
    const leave = await this.#listen(row.performanceId);
    const live = this.#register(id, row.performanceId, leave);
    try {
      // Read again now that changes are received, so that a change in between is included.
      for (const now of await this.deps.reservations.byId([id])) if (now) this.#offer(now);
    } catch (error) {
      await live.return();
      throw error;
    }
    return live;
  }

  #rereadFromNowOn(): void {
    const { rereadMs, onError } = this.deps;
    if (rereadMs === null || this.#closed) return;
    const readAll = async (): Promise<void> => this.#mayHaveChanged(this.#watched.keys());
    this.#repeating ??= every(rereadMs, readAll, onError);
  }

  #register(id: string, performanceId: number, leave: () => void): Live<ReservationRow> {
    const watched = this.#watched.get(id) ?? { performanceId, watchers: new Set() };
    this.#watched.set(id, watched);
    const watcher: Watcher = {
      // Below the version of an undecided reservation.
      seen: -1,
      newest: undefined,
      live: new Live({
        take: () => takeFrom(watcher),
        ended: () => watcher.newest !== undefined && FINAL.has(watcher.newest.status),
        close: () => {
          watched.watchers.delete(watcher);
          if (watched.watchers.size === 0) this.#watched.delete(id);
          leave();
        },
      }),
    };
    watched.watchers.add(watcher);
    return watcher.live;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#repeating?.stop();
    await this.#reading;
  }

  /** @returns a function that releases the channel; call it once */
  async #listen(performanceId: number): Promise<() => void> {
    const channel = this.#channels.get(performanceId) ?? { watchers: 0, detach: this.#attach(performanceId) };
    this.#channels.set(performanceId, channel);
    channel.watchers += 1;
    await channel.detach;
    return () => {
      channel.watchers -= 1;
      if (channel.watchers > 0) return;
      this.#channels.delete(performanceId);
      void channel.detach.then((detach) => detach());
    };
  }

  #attach(performanceId: number): Promise<() => void> {
    return this.deps.hub.attach(channelOf(performanceId), {
      onMessage: (message) => this.#mayHaveChanged((message as ChangedMessage).ids),
      onGap: () => {
        for (const [id, watched] of this.#watched) {
          if (watched.performanceId === performanceId) this.#mayHaveChanged([id]);
        }
      },
    });
  }

  #mayHaveChanged(ids: Iterable<string>): void {
    for (const id of ids) if (this.#watched.has(id)) this.#changed.add(id);
    if (this.#changed.size === 0 || this.#closed) return;
    this.#reading ??= this.#readChanged().finally(() => {
      this.#reading = undefined;
    });
  }

  async #readChanged(): Promise<void> {
    while (this.#changed.size > 0 && !this.#closed) {
      const ids = [...this.#changed].slice(0, READ_AT_ONCE);
      for (const id of ids) this.#changed.delete(id);
      try {
        // Only a decision can follow PENDING.
        for (const row of await this.deps.reservations.decided(ids)) if (row) this.#offer(row);
      } catch (error) {
        this.deps.onError(error);
        for (const id of ids) this.#changed.add(id);
        await sleep(READ_AGAIN_MS);
      }
    }
  }

  #offer(row: ReservationRow): void {
    for (const watcher of this.#watched.get(row.id)?.watchers ?? []) {
      if (watcher.newest && row.version <= watcher.newest.version) continue;
      watcher.newest = row;
      watcher.live.notify();
    }
  }
}

function takeFrom(watcher: Watcher): ReservationRow | undefined {
  const { newest, seen } = watcher;
  if (!newest || newest.version <= seen) return undefined;
  watcher.seen = newest.version;
  return newest;
}
