import { LRUCache } from 'lru-cache';
import type { SaleFacts } from '../../catalogue/index.js';
import { monotonicMs } from '../../platform/clock.js';
import { type Database, run, type Statement } from '../../platform/postgres.js';

/** One byte for each seat of a performance, in layout order: 1 when it is free. There may be more bytes. */
export type FreeSeats = Uint8Array;

/**
 * Reads a performance's seat map, which may be a moment behind; null: there is none. It is current when every
 * change that was committed when it was read is in it.
 */
export type ReadFreeSeats = (
  db: Database,
  performanceId: number,
) => Promise<{ free: FreeSeats; isCurrent: boolean } | null>;

/** A seat of a performance of 50,000 takes 5 bytes here. */
const PERFORMANCES_MAX = 50;
/** How old the picture of a performance may be before its seat map is read again. */
const FOR_MS = 100;
/** For how long a seat that this process has held counts as not free, also where the map shows it free. */
const HELD_MS = 2_000;

const FREE_SEATS: Statement = {
  name: 'best-seats-free-seats',
  text: `
    select string_agg(case status when 'AVAILABLE' then '1' else '0' end, '' order by id) as free from seat
    where id >= $1 and id < $1 + $2::int`,
};

interface Picture {
  free: Promise<FreeSeats>;
  readMs: number;
  /** When this process held the seat, in milliseconds since the picture was first made; 0: it did not. */
  heldMs: Uint32Array;
  sinceMs: number;
  /** Seats that it showed as free were not. */
  isDoubted: boolean;
}

/**
 * Which seats of a performance are probably free: what its seat map says, less what this process has held
 * since. It tells where it is worth looking. The transaction decides.
 */
export class FreeSeatPictures {
  readonly #pictures = new LRUCache<number, Picture>({ max: PERFORMANCES_MAX });

  constructor(private readonly deps: { pool: Database; readSeatMap: ReadFreeSeats }) {}

  /** The picture of a moment ago, read once for all who ask within that moment. */
  lately(performance: SaleFacts): Promise<FreeSeats> {
    const picture = this.pictureOf(performance);
    const nowMs = monotonicMs();
    if (nowMs - picture.readMs < FOR_MS) return picture.free;
    return this.keep(performance, picture, this.fromSeatMap(performance, picture));
  }

  /** All seats as they are at this moment: the seat map where it is current, or a look at each seat. */
  now(performance: SaleFacts): Promise<FreeSeats> {
    return this.keep(performance, this.pictureOf(performance), this.fromCurrentMap(performance));
  }

  /** Until the picture is made anew, it is no good for choosing seats. */
  doubt(performance: SaleFacts): void {
    this.pictureOf(performance).isDoubted = true;
  }

  isDoubted(performance: SaleFacts): boolean {
    return this.pictureOf(performance).isDoubted;
  }

  /** Seats that this process has just held. */
  async held(performance: SaleFacts, seatIds: readonly number[]): Promise<void> {
    const picture = this.pictureOf(performance);
    const free = await picture.free;
    for (const seatId of seatIds) {
      const index = seatId - performance.firstSeatId;
      picture.heldMs[index] = monotonicMs() - picture.sinceMs;
      free[index] = 0;
    }
  }

  private pictureOf({ performanceId, seatsTotal }: SaleFacts): Picture {
    const known = this.#pictures.get(performanceId);
    if (known) return known;
    const picture: Picture = {
      free: Promise.resolve(new Uint8Array(seatsTotal)),
      readMs: Number.NEGATIVE_INFINITY,
      heldMs: new Uint32Array(seatsTotal),
      sinceMs: monotonicMs() - 1,
      isDoubted: false,
    };
    this.#pictures.set(performanceId, picture);
    return picture;
  }

  private keep(performance: SaleFacts, picture: Picture, reading: Promise<FreeSeats>): Promise<FreeSeats> {
    picture.free = reading;
    picture.readMs = monotonicMs();
    picture.isDoubted = false;
    // A failure is not remembered.
    reading.catch(() => this.#pictures.delete(performance.performanceId));
    return reading;
  }

  private async fromSeatMap(performance: SaleFacts, { heldMs, sinceMs }: Picture): Promise<FreeSeats> {
    const { performanceId, seatsTotal } = performance;
    const map = await this.deps.readSeatMap(this.deps.pool, performanceId);
    if (!map || map.free.length < seatsTotal) return this.fromSeats(performance);
    const free = map.free.subarray(0, seatsTotal);
    if (map.isCurrent) return free;
    const longAgoMs = monotonicMs() - sinceMs - HELD_MS;
    for (let index = 0; index < free.length; index += 1) {
      if (heldMs[index]! > 0 && heldMs[index]! > longAgoMs) free[index] = 0;
    }
    return free;
  }

  private async fromCurrentMap(performance: SaleFacts): Promise<FreeSeats> {
    const { performanceId, seatsTotal } = performance;
    const map = await this.deps.readSeatMap(this.deps.pool, performanceId);
    if (!map?.isCurrent || map.free.length < seatsTotal) return this.fromSeats(performance);
    return map.free.subarray(0, seatsTotal);
  }

  private async fromSeats({ firstSeatId, seatsTotal }: SaleFacts): Promise<FreeSeats> {
    const [row] = await run<{ free: string | null }>(this.deps.pool, FREE_SEATS, [firstSeatId, seatsTotal]);
    // The digits 0 and 1, as bytes.
    return Buffer.from(row!.free ?? '', 'latin1').map((digit) => digit & 1);
  }
}
