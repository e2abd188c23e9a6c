import { monotonicMs } from '../../platform/clock.js';
import { type Database, run } from '../../platform/postgres.js';
import type { RoomRow } from '../line/index.js';
import { type LifeTable, lifeTable, type Stay } from './life-table.js';
import { LATEST_STAYS } from './stay.statement.js';

const MEASURED_FOR_MS = 2_000;
/** Where many rooms are full they take turns: measuring one takes some milliseconds. */
const AT_ONCE = 4;

/**
 * How long fans stay in rooms, from the passes in the database: every process that measures finds the same.
 */
export class Stays {
  readonly #measured = new Map<number, { atMs: number; table: LifeTable }>();

  constructor(private readonly pool: Database) {}

  /** Measures again the rooms whose measurement is the oldest; rooms that are not named are forgotten. */
  async survey(rooms: readonly RoomRow[]): Promise<void> {
    const ids = new Set(rooms.map(({ concertId }) => concertId));
    for (const id of this.#measured.keys()) if (!ids.has(id)) this.#measured.delete(id);
    const nowMs = monotonicMs();
    const atMs = ({ concertId }: RoomRow) => this.#measured.get(concertId)?.atMs ?? -MEASURED_FOR_MS;
    const due = rooms.filter((room) => nowMs - atMs(room) >= MEASURED_FOR_MS);
    due.sort((one, other) => atMs(one) - atMs(other));
    await Promise.all(due.slice(0, AT_ONCE).map((room) => this.#measure(room, nowMs)));
  }

  /** A room that is not measured yet has an empty table. */
  of({ concertId, admittedSeconds }: RoomRow): LifeTable {
    return this.#measured.get(concertId)?.table ?? lifeTable(admittedSeconds, []);
  }

  async #measure({ concertId, admittedSeconds }: RoomRow, atMs: number): Promise<void> {
    const stays = await run<Stay>(this.pool, LATEST_STAYS, [concertId]);
    this.#measured.set(concertId, { atMs, table: lifeTable(admittedSeconds, stays) });
  }
}
