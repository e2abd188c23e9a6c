import { Fault } from '../platform/fault.js';
import type { Followed } from '../push/feed.js';
import { Feeds } from '../push/feeds.js';
import type { Hub } from '../push/hub.js';
import { Live } from '../push/live.js';
import type { Standby } from './standby.js';
import type { PlaceRow } from './standby.statement.js';

/** Of how many performances lists may be watched at once. */
const FEEDS_MAX = 2_000;

const channelOf = (performanceId: number): string => `standby:${performanceId}`;

/** Tells all processes that places of a list have changed. Each process then reads them. */
export function publishStandby(hub: Pick<Hub, 'publish'>, performanceId: number): void {
  hub.publish(channelOf(performanceId), {});
}

interface StandbyFeedsDeps {
  hub: Pick<Hub, 'attach'>;
  standby: Pick<Standby, 'placeOf' | 'placesOf'>;
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/** The places that are watched in this process. Those of one list are read together. */
export class StandbyFeeds {
  readonly #feeds: Feeds<number, FollowedList>;

  constructor(private readonly deps: StandbyFeedsDeps) {
    const { hub, standby, rereadMs, onError } = deps;
    this.#feeds = new Feeds({
      source: { hub, channelOf },
      follow: (performanceId) => new FollowedList(performanceId, standby.placesOf.bind(standby)),
      rereadMs,
      lingerMs: 0,
      feedsMax: FEEDS_MAX,
      onError,
    });
  }

  /** @throws Fault NOT_FOUND: the user has never stood by for this performance */
  watch(userId: string, performanceId: number): Promise<Live<PlaceRow>> {
    return this.#feeds.watch(performanceId, async (followed, leave) => {
      const live = followed.watch(userId, leave);
      try {
        // Read now that changes are received, so that a change in between is included.
        const row = await this.deps.standby.placeOf(userId, performanceId);
        if (!row) throw new Fault('NOT_FOUND');
        followed.offer(row);
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
  seen: PlaceRow | undefined;
  newest: PlaceRow | undefined;
  live: Live<PlaceRow>;
}

/** The watched places of one list. */
class FollowedList implements Followed {
  readonly #watched = new Map<string, Set<Watcher>>();

  constructor(
    private readonly performanceId: number,
    private readonly placesOf: (performanceId: number, userIds: readonly string[]) => Promise<PlaceRow[]>,
  ) {}

  async read(): Promise<void> {
    if (this.#watched.size === 0) return;
    const rows = await this.placesOf(this.performanceId, [...this.#watched.keys()]);
    for (const row of rows) this.offer(row);
  }

  watch(userId: string, leave: () => void): Live<PlaceRow> {
    const watchers = this.#watched.get(userId) ?? new Set();
    this.#watched.set(userId, watchers);
    const watcher: Watcher = {
      seen: undefined,
      newest: undefined,
      live: new Live({
        take: () => {
          if (watcher.seen === watcher.newest) return undefined;
          watcher.seen = watcher.newest;
          return watcher.newest;
        },
        ended: () => watcher.seen === watcher.newest && isOver(watcher.newest),
        close: () => {
          watchers.delete(watcher);
          if (watchers.size === 0) this.#watched.delete(userId);
          leave();
        },
      }),
    };
    watchers.add(watcher);
    return watcher.live;
  }

  /** Tells a place to all who watch it and have seen it otherwise. */
  offer(row: PlaceRow): void {
    for (const watcher of this.#watched.get(row.userId) ?? []) {
      if (watcher.newest && !isNews(watcher.newest, row)) continue;
      watcher.newest = row;
      watcher.live.notify();
    }
  }
}

function isOver(row: PlaceRow | undefined): boolean {
  return row !== undefined && row.status !== 'WAITING' && row.status !== 'OFFERED';
}

/** Reads may come back in another order. A place only moves on: it never waits again, nor further behind. */
function isNews(known: PlaceRow, row: PlaceRow): boolean {
  if (row.number !== known.number) return row.number > known.number;
  if (isOver(known)) return false;
  if (row.status !== known.status) return row.status !== 'WAITING';
  if (row.status === 'WAITING') return row.ahead! < known.ahead!;
  return row.offeredUntil?.getTime() !== known.offeredUntil?.getTime();
}
