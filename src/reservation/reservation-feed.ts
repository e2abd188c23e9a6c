import { BatchQueue } from '../platform/batch-queue.js';
import { Fault } from '../platform/fault.js';
import type { Followed } from '../push/feed.js';
import { Feeds } from '../push/feeds.js';
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
/** Of how many performances reservations may be watched at once. */
const FEEDS_MAX = 5_000;
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
  hub: Pick<Hub, 'attach'>;
  reservations: Pick<Reservations, 'byId' | 'decided'>;
  /**
   * How often reservations that are not final are read again, even when no change seems to be missing; null:
   * never.
   */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/**
 * Reservations that are watched in this process. A message says only that a reservation has changed. Its
 * state is then read, for many at once, so a late, doubled or lost message never shows a wrong state.
 */
export class ReservationFeed {
  readonly #feeds: Feeds<number, FollowedReservations>;

  constructor(private readonly deps: ReservationFeedDeps) {
    const { hub, reservations, rereadMs, onError } = deps;
    // Only a decision can follow PENDING. Reservations of all performances are read together.
    const decided = new BatchQueue(reservations.decided);
    this.#feeds = new Feeds({
      source: { hub, channelOf },
      follow: () => new FollowedReservations(decided),
      rereadMs,
      lingerMs: 0,
      feedsMax: FEEDS_MAX,
      onError,
    });
  }

  /** @throws Fault NOT_FOUND: there is no such reservation, or it belongs to another user */
  async watch(userId: string, id: string): Promise<Live<ReservationRow>> {
    const { byId } = this.deps.reservations;
    const [row] = await byId([id]);
    if (row?.userId !== userId) throw new Fault('NOT_FOUND');
    return this.#feeds.watch(row.performanceId, async (followed, leave) => {
      const live = followed.watch(id, leave);
      try {
        // Read again now that changes are received, so that a change in between is included.
        for (const now of await byId([id])) if (now) followed.offer(now);
      } catch (error) {
        await live.return();
        throw error;
      }
      return live;
    });
  }

  close(): Promise<void> {
    return this.#feeds.close();
  }
}

interface Watcher {
  seen: number;
  newest: ReservationRow | undefined;
  live: Live<ReservationRow>;
}

/** The watched reservations of one performance. */
class FollowedReservations implements Followed {
  readonly #watched = new Map<string, Set<Watcher>>();
  readonly #changed = new Set<string>();

  constructor(private readonly decided: BatchQueue<string, ReservationRow | null>) {}

  take(message: unknown): boolean {
    for (const id of (message as ChangedMessage).ids) if (this.#watched.has(id)) this.#changed.add(id);
    return this.#changed.size === 0;
  }

  async read(all: boolean): Promise<void> {
    if (all) for (const id of this.#watched.keys()) this.#changed.add(id);
    const ids = [...this.#changed];
    this.#changed.clear();
    try {
      const rows = await Promise.all(ids.map((id) => this.decided.add(id)));
      for (const row of rows) if (row) this.offer(row);
    } catch (error) {
      for (const id of ids) this.#changed.add(id);
      throw error;
    }
  }

  watch(id: string, leave: () => void): Live<ReservationRow> {
    const watchers = this.#watched.get(id) ?? new Set();
    this.#watched.set(id, watchers);
    const watcher: Watcher = {
      // Below the version of an undecided reservation.
      seen: -1,
      newest: undefined,
      live: new Live({
        take: () => takeFrom(watcher),
        ended: () => watcher.newest !== undefined && FINAL.has(watcher.newest.status),
        close: () => {
          watchers.delete(watcher);
          if (watchers.size === 0) this.#watched.delete(id);
          leave();
        },
      }),
    };
    watchers.add(watcher);
    return watcher.live;
  }

  /** Tells the state to all whose newest is older. */
  offer(row: ReservationRow): void {
    for (const watcher of this.#watched.get(row.id) ?? []) {
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
