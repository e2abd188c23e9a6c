import { every, monotonicMs, type Repeating } from '../platform/clock.js';
import { type Database, run } from '../platform/postgres.js';
import type { Hub } from '../push/hub.js';
import { AdmissionRate } from './admission-rate.js';
import type { Inflow } from './inflow.js';
import type { JournalEntry } from './journal-entry.js';
import { LineLost, type Lines } from './line.js';
import { OrderWatch } from './order-watch.js';
import type { Passes } from './passes.js';
import { type RoomRow, SEATS_LEFT } from './room.statement.js';
import type { RoomFacts, SeatsAvailability } from './room-facts.js';
import { publishRoomMessage } from './room-message.js';
import type { Rooms } from './rooms.js';
import { Stays } from './stays.js';
import { type WaitCurve, waitCurve } from './wait-curve.js';

/** What a ticker tells of its work. */
export interface TickerWatch {
  /** How many were let in, and how long the first of them had waited. */
  onAdmitted(count: number, waitedSeconds: number): void;
  /** How many were let in before somebody who stood before them all the while. */
  onInversions(count: number): void;
  onLateTick(): void;
  /** Waiting and inside, of all rooms. */
  onRooms(waiting: number, inside: number): void;
  /** The share of the rate that adaptive rooms let in, and why it is less than 1. */
  onInflow(share: number, reasons: readonly string[]): void;
}

export interface TickerDeps {
  pool: Database;
  lines: Lines;
  rooms: Rooms;
  passes: Passes;
  hub: Hub;
  inflow: Inflow;
  watch: TickerWatch;
  /** Draws the order of a lobby, or does the next step; true: it is drawn. */
  draw: (room: RoomRow) => Promise<boolean>;
  onError: (error: unknown) => void;
}

/** Admissions are told within this and the time that PostgreSQL takes. */
const PAUSE_MS = 100;
const SURVEY_MS = 500;
const AT_ONCE = 1_000;
/** With so much of the journal unwritten nobody else is let in. */
const UNWRITTEN_MAX = 2_000;
const LATE_MS = 2_000;

interface Tended {
  row: RoomRow;
  rate: AdmissionRate;
  /** As it was expected with the last survey. */
  curve: WaitCurve;
  order: OrderWatch;
  facts: RoomFacts | null;
  seats: SeatsAvailability | null;
}

/**
 * Lets people in. Any number of these may run: what is free is counted and taken by one script, what happened
 * is written down in the order in which it did, and nobody is told before it is.
 */
export class Ticker {
  readonly #rooms = new Map<number, Tended>();
  #surveyedMs = Number.NEGATIVE_INFINITY;
  readonly #stays: Stays;

  constructor(private readonly deps: TickerDeps) {
    this.#stays = new Stays(deps.pool);
  }

  start(): Repeating {
    return every(PAUSE_MS, () => this.round(), this.deps.onError);
  }

  /** One round for all rooms; the failure of one does not keep the others waiting. */
  async round(): Promise<void> {
    const survey = monotonicMs() - this.#surveyedMs >= SURVEY_MS;
    if (survey) await this.#survey();
    const rooms = [...this.#rooms.values()].filter((room) => survey || isBusy(room));
    if (rooms.length === 0) return;
    await this.#release(rooms);
    await Promise.all(
      rooms.map(async (room) => {
        try {
          await this.#tend(room, survey);
        } catch (error) {
          if (error instanceof LineLost) await this.#begin(room).catch(this.deps.onError);
          else this.deps.onError(error);
        }
      }),
    );
    const facts = [...this.#rooms.values()].map((room) => room.facts);
    const total = (key: 'waiting' | 'inside') => facts.reduce((sum, each) => sum + (each?.[key] ?? 0), 0);
    this.deps.watch.onRooms(total('waiting'), total('inside'));
  }

  /** Which rooms there are, with which settings, and whether there is anything left to wait for. */
  async #survey(): Promise<void> {
    const { rooms, inflow, pool, watch } = this.deps;
    const rows = await rooms.inUse();
    await inflow.survey();
    watch.onInflow(inflow.share, inflow.reasons);
    const ids = rows.map((row) => row.concertId);
    const left = await run<{ concertId: number; seats: SeatsAvailability }>(pool, SEATS_LEFT, [ids]);
    const seatsOf = new Map(left.map((each) => [each.concertId, each.seats]));
    for (const id of this.#rooms.keys()) if (!ids.includes(id)) this.#rooms.delete(id);
    for (const row of rows) {
      const known = this.#rooms.get(row.concertId);
      const fresh = { rate: new AdmissionRate(), curve: [], order: new OrderWatch(), facts: null };
      // Nothing to come any more: nothing to wait for.
      const seats = seatsOf.get(row.concertId) ?? 'SOLD_OUT';
      this.#rooms.set(row.concertId, { ...fresh, ...known, row, seats });
    }
    const full = [...this.#rooms.values()].filter(({ facts }) => facts !== null && isFull(facts));
    await this.#stays.survey(full.map(({ row }) => row)).catch(this.deps.onError);
    this.#surveyedMs = monotonicMs();
  }

  async #release(rooms: readonly Tended[]): Promise<void> {
    const ended = await this.deps.passes.toRelease(rooms.map(({ row }) => row.concertId));
    for (const { row } of rooms) {
      const own = ended.filter(({ concertId }) => concertId === row.concertId);
      if (own.length === 0) continue;
      await this.deps.lines.release(row.concertId, row.epoch, own).catch((error: unknown) => {
        if (!(error instanceof LineLost)) this.deps.onError(error);
      });
    }
  }

  async #tend(room: Tended, survey: boolean): Promise<void> {
    const { lines, inflow, watch } = this.deps;
    const { row } = room;
    const { concertId, epoch } = row;
    if (survey) await this.#bringUpToDate(room);
    const share = row.adaptive ? inflow.share : 1;
    const rate = room.rate.perSecond;
    if (survey && room.facts) {
      room.curve = waitCurve({ ...room.facts, ...row, rate, share }, this.#stays.of(row));
    }
    const limits = { share, rate, curve: room.curve, most: AT_ONCE, unwrittenMax: UNWRITTEN_MAX };
    const { facts, sinceTickMs, nowMs, waitedSeconds } = await lines.take(concertId, epoch, limits);
    // What everybody waits to hear does not wait for the next tick.
    const news = room.facts?.seats !== facts.seats || room.facts.phase !== facts.phase;
    room.facts = facts;
    room.rate.count(nowMs, facts.admitted);
    const written = await this.#writeDown(room, facts, waitedSeconds);
    if (sinceTickMs > LATE_MS) watch.onLateTick();
    if (sinceTickMs === 0 && !news) return;
    const [from, to] = [written, written];
    this.#tell(room, { facts, from, to, entries: [], admitted: [], tick: true });
  }

  async #bringUpToDate({ row, seats, facts }: Tended): Promise<void> {
    const { lines, rooms, draw } = this.deps;
    await rooms.configureLine(row);
    await lines.sweep(row.concertId, row.epoch);
    if (seats !== null && seats !== facts?.seats) await lines.setSeats(row.concertId, row.epoch, seats);
    const opens = row.open && facts?.phase === 'LOBBY';
    if (opens && (facts.ordered || (await draw(row)))) await lines.open(row.concertId, row.epoch);
  }

  /** @returns how far the journal is written down */
  async #writeDown(room: Tended, facts: RoomFacts, waitedSeconds: number): Promise<number> {
    const { lines, rooms, watch } = this.deps;
    const { concertId, epoch } = room.row;
    let { written } = facts;
    while (written < facts.version) {
      const entries = await lines.journal(concertId, written);
      if (entries.length === 0) return written;
      const passes = await rooms.writeDown(concertId, epoch, entries);
      const from = written;
      written = entries.at(-1)!.version;
      await lines.written(concertId, epoch, written);
      const admitted = passes.map(({ sequence, expiresAt }): [number, number] => [
        sequence,
        expiresAt.getTime(),
      ]);
      this.#tell(room, { facts: { ...facts, written }, from, to: written, entries, admitted, tick: false });
      if (passes.length > 0) watch.onAdmitted(passes.length, waitedSeconds);
      watch.onInversions(room.order.inversions(entries));
    }
    return written;
  }

  #tell(
    { row }: Tended,
    message: {
      facts: RoomFacts;
      from: number;
      to: number;
      entries: JournalEntry[];
      admitted: [number, number][];
      tick: boolean;
    },
  ): void {
    publishRoomMessage(this.deps.hub, row.concertId, { ...message, opensInMs: row.opensInMs ?? 0 });
  }

  /** The line is lost. The next round finds the new one. */
  async #begin(room: Tended): Promise<void> {
    await this.deps.rooms.begin(room.row.concertId);
    const [row] = await this.deps.rooms.byConcert([room.row.concertId]);
    room.row = row!;
    room.order = new OrderWatch();
  }
}

/** The others are looked after with every survey. */
function isBusy({ facts }: Tended): boolean {
  return facts === null || facts.waiting > 0 || facts.inside > 0 || facts.version > facts.written;
}

/** Where somebody waits, or would. */
function isFull({ waiting, inside, capacity }: RoomFacts): boolean {
  return waiting > 0 || inside >= capacity;
}
