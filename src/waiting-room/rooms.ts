import { LobbyOrder } from '../concert/index.js';
import { Fault } from '../platform/fault.js';
import { type Database, inTransaction, run, sqlStateOf } from '../platform/postgres.js';
import { Remembered } from '../platform/remembered.js';
import type { JournalEntry } from './journal-entry.js';
import { LineLost, type Lines } from './line.js';
import { PASSES_INSIDE } from './pass.statement.js';
import {
  BEGIN_EPOCH,
  LEASE_NUMBERS,
  LOCK_ROOM,
  ROOMS,
  ROOMS_IN_USE,
  type RoomRow,
  UPDATE_SETTINGS,
  WRITE_DOWN,
} from './room.statement.js';
import { DrawState, type SeatsAvailability } from './room-facts.js';

/** Issued by the database a block at a time, so that nothing is issued twice even when Redis forgets all. */
const BLOCK = 10_000;
const IN_USE_MAX = 1_000;
/** Settings may be so old where nothing depends on them but what people are shown. */
const LATELY = { max: 10_000, forMs: 1_000 };
const OTHER_EPOCH = 'TR004';

export interface RoomSettings {
  capacity: number | null;
  admitPerSecond: number | null;
  admittedSeconds: number | null;
  paused: boolean | null;
  adaptive: boolean | null;
}

/** A pass that was just made. */
export interface NewPass {
  sequence: number;
  userId: string;
  expiresAt: Date;
}

/** What the database keeps of the waiting rooms, and how a lost line begins anew from it. */
export class Rooms {
  readonly #beginning = new Map<number, Promise<void>>();

  constructor(
    private readonly pool: Database,
    private readonly lines: Lines,
    /** For how long nobody is admitted while people come back to a line that was lost. */
    private readonly graceMs: number,
  ) {}

  readonly byConcert = async (concertIds: readonly number[]): Promise<(RoomRow | null)[]> => {
    const rows = await run<RoomRow>(this.pool, ROOMS, [concertIds]);
    const byId = new Map(rows.map((row) => [row.concertId, row]));
    return concertIds.map((id) => byId.get(id) ?? null);
  };

  readonly #lately = new Remembered<RoomRow>((ids) => this.byConcert(ids), LATELY);

  /** The room as it was a moment ago; null: the concert has none. */
  async lately(concertId: number): Promise<RoomRow | null> {
    return this.#lately.one(concertId);
  }

  /** The same for a room that somebody has joined. A first one is not to be overlooked for a moment. */
  async everJoined(concertId: number): Promise<RoomRow | null> {
    const room = await this.lately(concertId);
    if (!room || room.epoch > 0) return room;
    const [now] = await this.byConcert([concertId]);
    return now && now.epoch > 0 ? now : null;
  }

  inUse(): Promise<RoomRow[]> {
    return run<RoomRow>(this.pool, ROOMS_IN_USE, [IN_USE_MAX]);
  }

  /** Gives the line numbers to go on with. */
  async leaseNumbers(concertId: number): Promise<void> {
    const [leased] = await run<{ first: number }>(this.pool, LEASE_NUMBERS, [concertId, BLOCK]);
    await this.lines.addNumbers(concertId, leased!.first, leased!.first + BLOCK - 1);
  }

  /** Changes what is not null, here and in the line. */
  async configure(concertId: number, settings: RoomSettings): Promise<void> {
    const { capacity, admitPerSecond, admittedSeconds, paused, adaptive } = settings;
    const values = [concertId, capacity, admitPerSecond, admittedSeconds, paused, adaptive];
    await run(this.pool, UPDATE_SETTINGS, values);
    const [row] = await this.byConcert([concertId]);
    // A line that is away hears of it from the next ticker.
    await this.configureLine(row!).catch(() => undefined);
  }

  async configureLine(row: RoomRow): Promise<void> {
    await this.lines.configure(row.concertId, { ...row, version: row.settingsVersion });
  }

  /**
   * Begins a line that is lost, or was never there, with what the database knows: who is inside, the
   * settings, and numbers behind all that were ever issued. Whoever waited comes back with their tokens.
   */
  async begin(concertId: number): Promise<void> {
    const beginning = this.#beginning.get(concertId) ?? this.#beginOnce(concertId);
    this.#beginning.set(concertId, beginning);
    try {
      await beginning;
    } finally {
      this.#beginning.delete(concertId);
    }
  }

  /** The lock of the room's row is held until the line is there: one begins it, and the others find it. */
  async #beginOnce(concertId: number): Promise<void> {
    await inTransaction(this.pool, async (transaction) => {
      const [room] = await run<RoomRow>(transaction, LOCK_ROOM, [concertId]);
      if (!room) throw new Fault('NOT_FOUND');
      const there = await this.lines.facts(concertId);
      if (there?.epoch === room.epoch) return;
      const epoch = Math.max(room.epoch, there?.epoch ?? 0) + 1;
      // A line that began in a transaction that failed has issued numbers that the database knows nothing of.
      const values = [concertId, epoch, BLOCK, there ? there.next + BLOCK : 0];
      const [numbers] = await run<{ first: number }>(transaction, BEGIN_EPOCH, values);
      const inside = await run<{ sequence: number; userId: string }>(transaction, PASSES_INSIDE, [concertId]);
      await this.lines.begin(concertId, {
        // Nobody can come back to a room in which nobody ever was.
        graceMs: room.epoch === 0 ? 0 : this.graceMs,
        inside,
        epoch,
        fields: fieldsOf(room, numbers!.first),
      });
    });
  }

  /**
   * Writes down what has happened in a line.
   *
   * @param entries without gaps from the first that is not written down
   * @returns the passes of those who were admitted
   * @throws LineLost: there is a newer line
   */
  async writeDown(concertId: number, epoch: number, entries: readonly JournalEntry[]): Promise<NewPass[]> {
    const rows = entries.flatMap(toLogRows);
    const column = <Key extends keyof LogRow>(key: Key) => rows.map((row) => row[key]);
    try {
      return await run<NewPass>(this.pool, WRITE_DOWN, [
        ...[concertId, epoch, entries.at(-1)!.version, column('version'), column('kind')],
        ...[column('sequence'), column('userId'), column('detail')],
      ]);
    } catch (error) {
      if (sqlStateOf(error) === OTHER_EPOCH) throw new LineLost('the line is of another epoch');
      throw error;
    }
  }
}

interface LogRow {
  version: number;
  kind: string;
  sequence: number;
  userId: string | null;
  detail: string;
}

/** What goes into the log. Who vanishes for a while loses nothing, and is nobody's business but their own. */
function toLogRows({ version, kind, items }: JournalEntry): LogRow[] {
  if (kind === 'VANISHED' || kind === 'SKIPPED') return [];
  if (kind === 'SETTINGS' || kind === 'OPENED' || kind === 'CLOSED' || kind === 'DRAWN') {
    return [{ version, kind, sequence: 0, userId: null, detail: items.join(',') }];
  }
  return items.map((item) => {
    const [sequence, userId] = item.split(':');
    return { version, kind, sequence: Number(sequence), userId: userId ?? null, detail: '' };
  });
}

function fieldsOf(room: RoomRow, first: number): Record<string, string | number> {
  const draw = drawStateOf(room);
  const ordered = draw === DrawState.NONE || draw === DrawState.DONE;
  return {
    first,
    next: first,
    block_end: first + BLOCK - 1,
    settings_version: room.settingsVersion,
    capacity: room.capacity,
    admit_per_second: room.admitPerSecond,
    admitted_seconds: room.admittedSeconds,
    paused: room.paused ? 1 : 0,
    phase: room.open && ordered ? 'OPEN' : 'LOBBY',
    draw,
    seats: 'LEFT' satisfies SeatsAvailability,
  };
}

function drawStateOf({ lobbyOrder, entrantsFixed, drawn }: RoomRow): string {
  if (lobbyOrder !== LobbyOrder.DRAW) return DrawState.NONE;
  if (drawn) return DrawState.DONE;
  return entrantsFixed ? DrawState.FIXED : DrawState.DUE;
}
