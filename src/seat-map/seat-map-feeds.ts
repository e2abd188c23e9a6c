import { BatchLoader } from '../platform/batch-loader.js';
import { Fault } from '../platform/fault.js';
import { Feeds } from '../push/feeds.js';
import type { Hub } from '../push/hub.js';
import type { Live } from '../push/live.js';
import { type Change, toLists } from './changes.js';
import { type ChangeMessage, FollowedMap } from './followed-map.js';
import type { SeatMap } from './seat-map.type.js';
import type { SeatMapDelta } from './seat-map-delta.type.js';
import type { SeatMapRow, SeatMaps } from './seat-maps.js';

/** How long a feed is kept without readers, so that a client that reconnects can continue at its version. */
const LINGER_MS = 30_000;
/** How many maps may be kept at once. */
const FEEDS_MAX = 5_000;

const channelOf = (performanceId: number): string => `seat-map:${performanceId}`;

/** Tells all processes how a map has changed. */
export function publishChange(hub: Hub, performanceId: number, change: Change): void {
  const { fromVersion, version, seats } = change;
  hub.publish(channelOf(performanceId), {
    fromVersion,
    version,
    seats: toLists(seats),
  } satisfies ChangeMessage);
}

export interface SeatMapFeedsDeps {
  hub: Pick<Hub, 'attach'>;
  maps: Pick<SeatMaps, 'maps'>;
  /** How often watched maps are read again, even when no change seems to be missing; null: never. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/** The feeds of the performances that are watched. */
export class SeatMapFeeds {
  readonly #feeds: Feeds<number, FollowedMap>;

  constructor({ hub, maps, rereadMs, onError }: SeatMapFeedsDeps) {
    const rows = new BatchLoader<SeatMapRow>((ids) => maps.maps(ids));
    this.#feeds = new Feeds({
      source: { hub, channelOf },
      follow: (performanceId) =>
        new FollowedMap(async () => {
          const [row] = await rows.many([performanceId]);
          if (!row) throw new Fault('NOT_FOUND');
          return row;
        }),
      rereadMs,
      lingerMs: LINGER_MS,
      feedsMax: FEEDS_MAX,
      onError,
    });
  }

  /**
   * Watches a map.
   *
   * @param version the reader's version
   * @throws Fault NOT_FOUND; OVERLOADED: too many maps are watched
   */
  watch(performanceId: number, version: number | undefined): Promise<Live<SeatMap | SeatMapDelta>> {
    return this.#feeds.watch(performanceId, (map, leave) => map.watch(version, leave));
  }

  close(): Promise<void> {
    return this.#feeds.close();
  }
}
