import type { Hub } from '../../push/hub.js';
import { OrderWatch } from '../fairness/index.js';
import {
  LineLost,
  publishRoomMessage,
  type RedisLine,
  type RoomFacts,
  type RoomMessage,
  type RoomRow,
  type Rooms,
  type SeatsAvailability,
  type WaitCurve,
} from '../line/index.js';
import type { AdmissionThrottle } from './admission-throttle.js';
import type { Stays } from './stays.js';
import { waitCurve } from './wait-curve.js';

/** What a ticker reports of its work in one room. */
export interface RoomWatch {
  /** How many were admitted, and how long the first of them had waited. */
  onAdmitted(count: number, waitedSeconds: number): void;
  /** How many were admitted before a fan who stood before them all the while. */
  onInversions(count: number): void;
  onLateTick(): void;
}

export interface TickedRoomDeps {
  redisLine: RedisLine;
  rooms: Rooms;
  hub: Hub;
  throttle: AdmissionThrottle;
  stays: Stays;
  watch: RoomWatch;
  /** Draws the order of a lobby, or does the next step; true: it is drawn. */
  draw: (room: RoomRow) => Promise<boolean>;
  onError: (error: unknown) => void;
}

const AT_ONCE = 1_000;
/** With so much of the journal unwritten no other fan is admitted. */
const UNWRITTEN_MAX = 2_000;
const LATE_MS = 2_000;

/** Looks after one room for a ticker. */
export class TickedRoom {
  facts: RoomFacts | null = null;
  /** The wait by position, as expected with the last survey. */
  #curve: WaitCurve = [];
  #order = new OrderWatch();
  #surveyed = true;
  /** Places are written down up to this number: a fan who comes later has a higher one. */
  #keptTo = 0;
  #tending: Promise<void> | undefined;

  constructor(
    private readonly deps: TickedRoomDeps,
    public row: RoomRow,
    private seats: SeatsAvailability,
  ) {}

  /** What the survey has found. */
  found(row: RoomRow, seats: SeatsAvailability): void {
    this.row = row;
    this.seats = seats;
    this.#surveyed = true;
  }

  /** The other rooms are looked after with every survey. */
  get isBusy(): boolean {
    const { facts } = this;
    return facts === null || facts.waiting > 0 || facts.inside > 0 || facts.version > facts.written;
  }

  /** Does what is due, unless that is still being done. Failures are reported and end nothing. */
  tend(): void {
    this.#tending ??= this.#tend()
      .catch((error: unknown) => {
        if (!(error instanceof LineLost)) throw error;
        return this.#begin();
      })
      .catch(this.deps.onError)
      .finally(() => {
        this.#tending = undefined;
      });
  }

  /** Ends what is being done, and writes down the newest places: the line may not survive this process. */
  async close(): Promise<void> {
    await this.#tending;
    await this.deps.rooms.kept.keep(this.row).catch((error: unknown) => {
      if (!(error instanceof LineLost)) this.deps.onError(error);
    });
  }

  async #tend(): Promise<void> {
    const { deps, row } = this;
    const survey = this.#surveyed;
    this.#surveyed = false;
    if (survey) await this.#bringUpToDate(row);
    const share = row.adaptive ? deps.throttle.share : 1;
    if (survey && this.facts) {
      this.#curve = waitCurve({ ...this.facts, ...row, share }, deps.stays.of(row));
    }
    const limits = { share, curve: this.#curve, most: AT_ONCE, unwrittenMax: UNWRITTEN_MAX };
    const taken = await deps.redisLine.take(row.concertId, row.epoch, limits);
    const { facts, sinceTickMs, waitedSeconds } = taken;
    // A change of phase or seats does not wait for the next tick.
    const news = this.facts?.seats !== facts.seats || this.facts.phase !== facts.phase;
    this.facts = facts;
    const written = await this.#writeDown(row, facts, waitedSeconds);
    if (sinceTickMs > LATE_MS) deps.watch.onLateTick();
    if (sinceTickMs > 0 || news) {
      this.#tell(row, { facts, from: written, to: written, entries: [], admitted: [], tick: true });
    }
    if (this.#keptTo !== facts.next && (await deps.rooms.kept.keep(row))) this.#keptTo = facts.next;
  }

  async #bringUpToDate(row: RoomRow): Promise<void> {
    const { redisLine, rooms, draw } = this.deps;
    const { seats, facts } = this;
    await rooms.configureLine(row);
    await redisLine.sweep(row.concertId, row.epoch);
    if (seats !== facts?.seats) await redisLine.setSeats(row.concertId, row.epoch, seats);
    const opens = row.open && facts?.phase === 'LOBBY';
    // A draw gives other numbers: before it the numbers of the lobby have to be written down.
    const drawable = this.#keptTo === facts?.next;
    if (opens && (facts.ordered || (drawable && (await draw(row)))))
      await redisLine.open(row.concertId, row.epoch);
  }

  /** @returns how far the journal is written down */
  async #writeDown(row: RoomRow, facts: RoomFacts, waitedSeconds: number): Promise<number> {
    const { redisLine, rooms, watch } = this.deps;
    const { concertId, epoch } = row;
    let { written } = facts;
    while (written < facts.version) {
      const entries = await redisLine.journal(concertId, written);
      if (entries.length === 0) return written;
      const passes = await rooms.writeDown(concertId, epoch, entries);
      const from = written;
      written = entries.at(-1)!.version;
      await redisLine.written(concertId, epoch, written);
      const admitted = passes.map(({ sequence, expiresAt }): [number, number] => [
        sequence,
        expiresAt.getTime(),
      ]);
      this.#tell(row, { facts: { ...facts, written }, from, to: written, entries, admitted, tick: false });
      if (passes.length > 0) watch.onAdmitted(passes.length, waitedSeconds);
      watch.onInversions(this.#order.inversions(entries));
    }
    return written;
  }

  #tell(row: RoomRow, message: Omit<RoomMessage, 'opensInMs'>): void {
    publishRoomMessage(this.deps.hub, row.concertId, { ...message, opensInMs: row.opensInMs ?? 0 });
  }

  /** The line is lost. The next round finds the new one. */
  async #begin(): Promise<void> {
    const { concertId } = this.row;
    await this.deps.rooms.begin(concertId);
    const [row] = await this.deps.rooms.byConcert([concertId]);
    this.row = row!;
    this.#order = new OrderWatch();
    this.#keptTo = 0;
  }
}
