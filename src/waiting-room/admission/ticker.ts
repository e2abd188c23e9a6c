import { every, monotonicMs, type Repeating } from '../../platform/clock.js';
import type { Database } from '../../platform/postgres.js';
import { LineLost, type RedisLine, type RoomFacts, type SeatsAvailability } from '../line/index.js';
import type { AdmissionThrottle } from './admission-throttle.js';
import type { Passes } from './passes.js';
import { Stays } from './stays.js';
import { type RoomWatch, TickedRoom, type TickedRoomDeps } from './ticked-room.js';

/** What can still be bought of these concerts; those without a performance to come are missing. */
export type ReadSeatsLeft = (
  db: Database,
  concertIds: readonly number[],
) => Promise<ReadonlyMap<number, SeatsAvailability>>;

export interface TickerDeps extends Omit<TickedRoomDeps, 'stays' | 'watch'> {
  pool: Database;
  redisLine: RedisLine;
  passes: Passes;
  throttle: AdmissionThrottle;
  readSeatsLeft: ReadSeatsLeft;
  watch: TickerWatch;
}

/** What a ticker reports of its work. */
export interface TickerWatch extends RoomWatch {
  /** Waiting and inside, of all rooms. */
  onRooms(waiting: number, inside: number): void;
  /** The share of the rate at which adaptive rooms admit, and why it is less than 1. */
  onInflow(share: number, reasons: readonly string[]): void;
}

/** Admissions are told within this time and the time that PostgreSQL takes. */
const PAUSE_MS = 100;
const SURVEY_MS = 500;
const FORGET_MS = 600_000;

/**
 * Admits fans. Any number of tickers may run. One script counts and takes what is free. What happened is
 * written down in its order, and no fan is told before that. Each room is looked after by itself: one that is
 * stuck keeps no other waiting.
 */
export class Ticker {
  readonly #rooms = new Map<number, TickedRoom>();
  #surveyedMs = Number.NEGATIVE_INFINITY;
  #forgotMs = Number.NEGATIVE_INFINITY;
  #releasing: Promise<void> | undefined;
  readonly #stays: Stays;

  constructor(private readonly deps: TickerDeps) {
    this.#stays = new Stays(deps.pool);
  }

  start(): Repeating {
    const rounds = every(PAUSE_MS, () => this.round(), this.deps.onError);
    return {
      stop: async () => {
        await rounds.stop();
        await this.#releasing;
        await Promise.all([...this.#rooms.values()].map((room) => room.close()));
      },
    };
  }

  /** Begins a round: rooms that are still at their last one are left alone. */
  async round(): Promise<void> {
    const survey = monotonicMs() - this.#surveyedMs >= SURVEY_MS;
    if (survey) await this.#survey();
    const rooms = [...this.#rooms.values()].filter((room) => survey || room.isBusy);
    if (rooms.length === 0) return;
    this.#releasing ??= this.#release(rooms)
      .catch(this.deps.onError)
      .finally(() => {
        this.#releasing = undefined;
      });
    for (const room of rooms) room.tend();
    const facts = [...this.#rooms.values()].map((room) => room.facts);
    const total = (key: 'waiting' | 'inside') => facts.reduce((sum, each) => sum + (each?.[key] ?? 0), 0);
    this.deps.watch.onRooms(total('waiting'), total('inside'));
  }

  /** Reads which rooms there are, their settings, and whether there is anything left to wait for. */
  async #survey(): Promise<void> {
    const { rooms, throttle, pool, readSeatsLeft, watch } = this.deps;
    const rows = await rooms.inUse();
    await throttle.survey();
    watch.onInflow(throttle.share, throttle.reasons);
    const ids = rows.map((row) => row.concertId);
    const seatsOf = await readSeatsLeft(pool, ids);
    for (const id of this.#rooms.keys()) if (!ids.includes(id)) this.#rooms.delete(id);
    for (const row of rows) {
      // No performance is still to come: there is nothing to wait for.
      const seats = seatsOf.get(row.concertId) ?? 'SOLD_OUT';
      const known = this.#rooms.get(row.concertId);
      if (known) known.found(row, seats);
      else this.#rooms.set(row.concertId, new TickedRoom({ ...this.deps, stays: this.#stays }, row, seats));
    }
    const full = [...this.#rooms.values()].filter(({ facts }) => facts !== null && isFull(facts));
    await this.#stays.survey(full.map(({ row }) => row)).catch(this.deps.onError);
    this.#surveyedMs = monotonicMs();
    if (this.#surveyedMs - this.#forgotMs < FORGET_MS) return;
    this.#forgotMs = this.#surveyedMs;
    await rooms.kept.forget().catch(this.deps.onError);
  }

  /** Asks once for all rooms. Each line is told what is free in it, also when telling another one fails. */
  async #release(rooms: readonly TickedRoom[]): Promise<void> {
    const { passes, redisLine, onError } = this.deps;
    const ended = await passes.toRelease(rooms.map(({ row }) => row.concertId));
    const byConcert = Map.groupBy(ended, ({ concertId }) => concertId);
    await Promise.all(
      rooms.map(async ({ row: { concertId, epoch } }) => {
        const own = byConcert.get(concertId);
        if (own) await redisLine.release(concertId, epoch, own).catch(unlessLost(onError));
      }),
    );
  }
}

/** A lost line needs no report: the room finds that out with its next question, and begins the line anew. */
function unlessLost(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof LineLost)) onError(error);
  };
}

/** True where fans wait, or would have to. */
function isFull({ waiting, inside, capacity }: RoomFacts): boolean {
  return waiting > 0 || inside >= capacity;
}
