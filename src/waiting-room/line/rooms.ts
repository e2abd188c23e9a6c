import { CachedLoader } from '../../platform/cached-loader.js';
import { inOrder } from '../../platform/in-order.js';
import { type Database, inTransaction, run, sqlStateOf, type Transaction } from '../../platform/postgres.js';
import type { JournalEntry } from './journal-entry.js';
import { KeptPlaces } from './kept-places.js';
import { LineBeginnings } from './line-beginnings.js';
import { LineLost, type RedisLine } from './redis-line.js';
import {
  BLOCK,
  LEASE_NUMBERS,
  ROOMS,
  ROOMS_IN_USE,
  type RoomRow,
  UPDATE_SETTINGS,
  WRITE_DOWN,
} from './room.statement.js';

const IN_USE_MAX = 1_000;
/** Settings may be so old where nothing depends on them but what fans are shown. */
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
  readonly #beginnings: LineBeginnings;
  readonly kept: KeptPlaces;

  constructor(
    private readonly pool: Database,
    private readonly redisLine: RedisLine,
    /** For how long no fan is admitted while fans come back to a line that was lost. */
    graceMs: number,
  ) {
    this.kept = new KeptPlaces(pool, redisLine);
    this.#beginnings = new LineBeginnings({ pool, redisLine, kept: this.kept, graceMs });
  }

  readonly byConcert = async (concertIds: readonly number[]): Promise<(RoomRow | null)[]> => {
    const rows = await run<RoomRow>(this.pool, ROOMS, [concertIds]);
    return inOrder(concertIds, rows, ({ concertId }) => concertId);
  };

  readonly #recent = new CachedLoader<RoomRow>((ids) => this.byConcert(ids), LATELY);

  /** The room as it was a moment ago; null: the concert has none. */
  async cached(concertId: number): Promise<RoomRow | null> {
    return this.#recent.one(concertId);
  }

  /** The same for a room that a fan has joined. The first join must not be overlooked for a moment. */
  async everJoined(concertId: number): Promise<RoomRow | null> {
    const room = await this.cached(concertId);
    if (!room || room.epoch > 0) return room;
    const [now] = await this.byConcert([concertId]);
    return now && now.epoch > 0 ? now : null;
  }

  inUse(): Promise<RoomRow[]> {
    return run<RoomRow>(this.pool, ROOMS_IN_USE, [IN_USE_MAX]);
  }

  /** Leases more numbers to the line. */
  async leaseNumbers(concertId: number): Promise<void> {
    const [leased] = await run<{ first: number }>(this.pool, LEASE_NUMBERS, [concertId, BLOCK]);
    await this.redisLine.addNumbers(concertId, leased!.first, leased!.first + BLOCK - 1);
  }

  /**
   * Changes what is not null, here and in the line.
   *
   * @param organiser the user who asks, or null for the server itself; it throws where they may not
   */
  async configure(
    concertId: number,
    settings: RoomSettings,
    organiser: (transaction: Transaction) => Promise<string | null>,
  ): Promise<void> {
    const { capacity, admitPerSecond, admittedSeconds, paused, adaptive } = settings;
    const values = [concertId, capacity, admitPerSecond, admittedSeconds, paused, adaptive];
    await inTransaction(this.pool, async (transaction) => {
      const userId = await organiser(transaction);
      await run(transaction, UPDATE_SETTINGS, [...values, userId]);
    });
    const [row] = await this.byConcert([concertId]);
    // A line that is away gets the settings from the next ticker.
    await this.configureLine(row!).catch(() => undefined);
  }

  async configureLine(row: RoomRow): Promise<void> {
    await this.redisLine.configure(row.concertId, { ...row, version: row.settingsVersion });
  }

  /** Begins a line that is lost, or that never existed. */
  begin(concertId: number): Promise<void> {
    return this.#beginnings.begin(concertId);
  }

  /**
   * Writes down what has happened in a line.
   *
   * @param entries without gaps from the first that is not written down
   * @returns the passes of the fans who were admitted
   * @throws LineLost: there is a newer line
   */
  async writeDown(concertId: number, epoch: number, entries: readonly JournalEntry[]): Promise<NewPass[]> {
    const rows = entries.flatMap(toLogRows);
    const column = <Key extends keyof LogRow>(key: Key) => rows.map((row) => row[key]);
    try {
      return await run<NewPass>(this.pool, WRITE_DOWN, [
        concertId,
        epoch,
        entries.at(-1)!.version,
        column('version'),
        column('kind'),
        column('sequence'),
        column('userId'),
        column('detail'),
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

/** What goes into the log. A fan who vanishes for a while loses nothing, and that is their own affair. */
function toLogRows({ version, kind, items }: JournalEntry): LogRow[] {
  if (kind === 'VANISHED' || kind === 'SKIPPED') return [];
  if (kind === 'SETTINGS' || kind === 'OPENED' || kind === 'CLOSED' || kind === 'DRAWN') {
    return [{ version, kind, sequence: 0, userId: null, detail: items.join(',') }];
  }
  // A place that was exchanged for a better one was given up.
  const told = kind === 'EXCHANGED' ? 'LEFT' : kind;
  return items.map((item) => {
    const [sequence, userId] = item.split(':');
    return { version, kind: told, sequence: Number(sequence), userId: userId ?? null, detail: '' };
  });
}
