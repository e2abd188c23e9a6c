import { make } from '../graphql/make.js';
import { after, every, monotonicMs, type Repeating } from '../platform/clock.js';
import { Live } from '../push/live.js';
import { type Change, difference, merged, toLists } from './changes.js';
import { type SeatMap, toSeatMap, versionText } from './seat-map.type.js';
import { SeatMapDelta } from './seat-map-delta.type.js';
import type { SeatMapRow } from './seat-maps.js';
import { putStatus } from './seat-statuses.js';

/** Readers get changes at most ten times per second. */
const TELL_EVERY_MS = 100;
/** How far behind a reader may be and still get only the changes. */
const RECENT_CHANGES_MAX = 1_000;
const RECENT_SEATS_MAX = 50_000;
/** How many readers are notified in one turn of the event loop, so that requests do not have to wait. */
const TOLD_A_TURN = 500;

export interface SeatMapFeedDeps {
  performanceId: number;
  read: () => Promise<SeatMapRow>;
  /** How often to check whether a message was missed; null: only after a gap. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

interface Reader {
  /** The version that the reader has; undefined before its first event. */
  version: number | undefined;
  live: Live<SeatMap | SeatMapDelta>;
}

/**
 * The map of one performance as this process knows it, for any number of readers. It follows the messages of
 * the workers, and reads the row when one is missing. An event is built once for all readers that have the
 * same version.
 */
export class SeatMapFeed {
  readonly #readers = new Set<Reader>();
  /** The changes without gaps; the last one leads to the version below. */
  readonly #recent: Change[] = [];
  #recentSeats = 0;
  /** The changes from a version to the newest one; kept until there is a newer one. */
  readonly #events = new Map<number | undefined, SeatMap | SeatMapDelta>();
  #toldMs = Number.NEGATIVE_INFINITY;
  #telling = false;
  #reading: Promise<void> | undefined;
  #missed = false;
  #repeating: Repeating | undefined;

  private constructor(
    private readonly deps: SeatMapFeedDeps,
    private map: SeatMapRow,
  ) {
    if (deps.rereadMs !== null) this.#repeating = every(deps.rereadMs, () => this.reread(), deps.onError);
  }

  static async open(deps: SeatMapFeedDeps): Promise<SeatMapFeed> {
    return new SeatMapFeed(deps, await deps.read());
  }

  /**
   * @param version the reader's version; if it is undefined or too old, the whole map comes first
   * @param onClose called when the reader is gone
   */
  watch(version: number | undefined, onClose: () => void): Live<SeatMap | SeatMapDelta> {
    const known = version === this.map.version || this.#recent.some((each) => each.fromVersion === version);
    const reader: Reader = {
      version: known ? version : undefined,
      live: new Live(
        {
          take: () => this.#take(reader),
          ended: () => false,
          close: () => {
            this.#readers.delete(reader);
            onClose();
          },
        },
        true,
      ),
    };
    this.#readers.add(reader);
    return reader.live;
  }

  /** A message of the worker that keeps the map. */
  follow(change: Change): void {
    if (change.version <= this.map.version) return;
    if (change.fromVersion === this.map.version) this.#apply(change);
    else this.reread().catch(this.deps.onError);
  }

  /** Reads the row, because messages may have been missed. One read serves all calls that come meanwhile. */
  async reread(): Promise<void> {
    this.#missed = true;
    this.#reading ??= this.#readWhileMissed().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async close(): Promise<void> {
    await this.#repeating?.stop();
  }

  async #readWhileMissed(): Promise<void> {
    while (this.#missed) {
      this.#missed = false;
      const row = await this.deps.read();
      const { version, statuses } = this.map;
      if (row.version <= version) continue;
      // The row was read while it was damaged: no change leads from that state to the present one.
      if (row.statuses.length !== statuses.length) this.#beginAnew(row);
      else
        this.#apply({
          fromVersion: version,
          version: row.version,
          seats: difference(statuses, row.statuses),
        });
    }
  }

  #apply(change: Change): void {
    const counts = { seatsLeft: 0, seatsHeld: 0 };
    for (const [index, status] of change.seats) putStatus(this.map.statuses, counts, index, status);
    this.map = { ...this.map, version: change.version };
    this.#recent.push(change);
    this.#recentSeats += change.seats.size;
    while (this.#recent.length > RECENT_CHANGES_MAX || this.#recentSeats > RECENT_SEATS_MAX) {
      this.#recentSeats -= this.#recent.shift()!.seats.size;
    }
    this.#tellSoon();
  }

  /** All readers get the whole map next. */
  #beginAnew(row: SeatMapRow): void {
    this.map = row;
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
    let told = 0;
    for (const { live } of [...this.#readers]) {
      live.notify();
      told += 1;
      if (told % TOLD_A_TURN === 0) await new Promise(setImmediate);
    }
  }

  #take(reader: Reader): SeatMap | SeatMapDelta | undefined {
    if (reader.version === this.map.version) return undefined;
    const event = this.#events.get(reader.version) ?? this.#eventFrom(reader.version);
    this.#events.set(reader.version, event);
    reader.version = this.map.version;
    return event;
  }

  #eventFrom(from: number | undefined): SeatMap | SeatMapDelta {
    const start = this.#recent.findIndex((change) => change.fromVersion === from);
    if (from === undefined || start === -1) return toSeatMap(this.map);
    const { AVAILABLE, HELD, SOLD, BLOCKED } = toLists(merged(this.#recent.slice(start)));
    return make(SeatMapDelta, {
      fromVersion: versionText(from),
      version: versionText(this.map.version),
      available: AVAILABLE,
      held: HELD,
      sold: SOLD,
      blocked: BLOCKED,
    });
  }
}
