import { make } from '../graphql/make.js';
import { BatchLoader } from '../platform/batch-loader.js';
import { after, monotonicMs } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Followed } from '../push/feed.js';
import { Feeds } from '../push/feeds.js';
import type { Hub } from '../push/hub.js';
import { Live, notifyAll } from '../push/live.js';
import { type Change, type ChangeLists, difference, fromLists, merged, toLists } from './changes.js';
import { type SeatMap, toSeatMap, versionText } from './seat-map.type.js';
import { SeatMapDelta } from './seat-map-delta.type.js';
import type { SeatMapRow, SeatMaps } from './seat-maps.js';
import { putStatus } from './seat-statuses.js';

/** How long a feed is kept without readers, so that a client that reconnects can continue at its version. */
const LINGER_MS = 30_000;
/** How many maps may be kept at once. */
const FEEDS_MAX = 5_000;
/** Readers get changes at most ten times per second. */
const TELL_EVERY_MS = 100;
/** How far behind a reader may be and still get only the changes. */
const RECENT_CHANGES_MAX = 1_000;
const RECENT_SEATS_MAX = 50_000;

/** How a map has changed, as the consumer of events tells it to all processes. */
interface ChangeMessage {
  fromVersion: number;
  version: number;
  seats: ChangeLists;
}

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

interface Reader {
  /** The version that the reader has; undefined before its first event. */
  version: number | undefined;
  live: Live<SeatMap | SeatMapDelta>;
}

/**
 * The map of one performance as this process knows it, for any number of readers. An event is built once for
 * all readers that have the same version.
 */
class FollowedMap implements Followed {
  readonly #readers = new Set<Reader>();
  #known: SeatMapRow | undefined;
  /** The changes without gaps; the last one leads to the version of the map. */
  readonly #recent: Change[] = [];
  #recentSeats = 0;
  /** The changes from a version to the newest one; kept until there is a newer one. */
  readonly #events = new Map<number | undefined, SeatMap | SeatMapDelta>();
  #toldMs = Number.NEGATIVE_INFINITY;
  #telling = false;

  constructor(private readonly readRow: () => Promise<SeatMapRow>) {}

  /**
   * @param version the reader's version; if it is undefined or too old, the whole map comes first
   * @param leave called when the reader is gone
   */
  watch(version: number | undefined, leave: () => void): Live<SeatMap | SeatMapDelta> {
    const known = version === this.#map.version || this.#recent.some((each) => each.fromVersion === version);
    const reader: Reader = {
      version: known ? version : undefined,
      live: new Live(
        {
          take: () => this.#take(reader),
          ended: () => false,
          close: () => {
            this.#readers.delete(reader);
            leave();
          },
        },
        true,
      ),
    };
    this.#readers.add(reader);
    return reader.live;
  }

  take(message: unknown): boolean {
    const { fromVersion, version, seats } = message as ChangeMessage;
    if (version <= this.#map.version) return true;
    if (fromVersion !== this.#map.version) return false;
    this.#apply({ fromVersion, version, seats: fromLists(seats) });
    return true;
  }

  async read(): Promise<void> {
    const row = await this.readRow();
    this.#known ??= row;
    const { version, statuses } = this.#known;
    if (row.version <= version) return;
    // The row was read while it was damaged: no change leads from that state to the present one.
    if (row.statuses.length !== statuses.length) this.#beginAnew(row);
    else {
      const seats = difference(statuses, row.statuses);
      this.#apply({ fromVersion: version, version: row.version, seats });
    }
  }

  /** It is there: readers and messages come after the first read. */
  get #map(): SeatMapRow {
    return this.#known!;
  }

  #apply(change: Change): void {
    const counts = { seatsLeft: 0, seatsHeld: 0 };
    for (const [index, status] of change.seats) putStatus(this.#map.statuses, counts, index, status);
    this.#known = { ...this.#map, version: change.version };
    this.#recent.push(change);
    this.#recentSeats += change.seats.size;
    while (this.#recent.length > RECENT_CHANGES_MAX || this.#recentSeats > RECENT_SEATS_MAX) {
      this.#recentSeats -= this.#recent.shift()!.seats.size;
    }
    this.#tellSoon();
  }

  /** All readers get the whole map next. */
  #beginAnew(row: SeatMapRow): void {
    this.#known = row;
    this.#recent.length = 0;
    this.#recentSeats = 0;
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#events.clear();
    if (this.#telling) return;
    this.#telling = true;
    after(Math.max(0, this.#toldMs + TELL_EVERY_MS - monotonicMs()), () => void this.#tell());
  }

  async #tell(): Promise<void> {
    this.#toldMs = monotonicMs();
    this.#telling = false;
    await notifyAll(Array.from(this.#readers, ({ live }) => live));
  }

  #take(reader: Reader): SeatMap | SeatMapDelta | undefined {
    if (reader.version === this.#map.version) return undefined;
    const event = this.#events.get(reader.version) ?? this.#eventFrom(reader.version);
    this.#events.set(reader.version, event);
    reader.version = this.#map.version;
    return event;
  }

  #eventFrom(from: number | undefined): SeatMap | SeatMapDelta {
    const start = this.#recent.findIndex((change) => change.fromVersion === from);
    if (from === undefined || start === -1) return toSeatMap(this.#map);
    const { AVAILABLE, HELD, SOLD, BLOCKED } = toLists(merged(this.#recent.slice(start)));
    return make(SeatMapDelta, {
      fromVersion: versionText(from),
      version: versionText(this.#map.version),
      available: AVAILABLE,
      held: HELD,
      sold: SOLD,
      blocked: BLOCKED,
    });
  }
}
