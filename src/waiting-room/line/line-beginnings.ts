import { monotonicMs, sleep } from '../../platform/clock.js';
import { Fault, unavailable } from '../../platform/fault.js';
import { type Database, inTransaction, run } from '../../platform/postgres.js';
import type { KeptPlaces } from './kept-places.js';
import { PASSES_INSIDE } from './line-beginning.statement.js';
import { LobbyOrder } from './lobby-order.enum.js';
import type { KnownPlace } from './new-line.js';
import { LineLost, type RedisLine } from './redis-line.js';
import { BLOCK, CLAIM_EPOCH, ROOMS, type RoomRow } from './room.statement.js';
import { DrawState, type RoomFacts, type SeatsAvailability } from './room-facts.js';

/** A line of a million begins within some seconds. */
const BEGUN_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 20;

/** How a line begins that is lost, or that never existed. */
export class LineBeginnings {
  readonly #beginning = new Map<number, Promise<void>>();

  constructor(
    private readonly deps: { pool: Database; redisLine: RedisLine; kept: KeptPlaces; graceMs: number },
  ) {}

  /**
   * Begins a line that is lost, or that never existed, with what the database knows: the fans inside, the
   * places, the settings, and numbers behind all that were ever issued.
   */
  async begin(concertId: number): Promise<void> {
    const beginning = this.#beginning.get(concertId) ?? this.#untilBegun(concertId);
    this.#beginning.set(concertId, beginning);
    try {
      await beginning;
    } finally {
      this.#beginning.delete(concertId);
    }
  }

  /** One process begins the line, and the others find it. */
  async #untilBegun(concertId: number): Promise<void> {
    const untilMs = monotonicMs() + BEGUN_WITHIN_MS;
    while (monotonicMs() < untilMs) {
      if (await this.#hasLine(concertId)) return;
      if (await this.deps.redisLine.leaseBeginning(concertId)) await this.#beginLeased(concertId);
      else await sleep(LOOK_AGAIN_MS);
    }
    throw unavailable();
  }

  async #hasLine(concertId: number): Promise<boolean> {
    const { room, there } = await this.#found(concertId);
    return there?.epoch === room.epoch;
  }

  async #beginLeased(concertId: number): Promise<void> {
    try {
      const { room, there } = await this.#found(concertId);
      if (there?.epoch !== room.epoch) await this.#beginNext(room, there);
    } catch (error) {
      // Another process has begun one: that is as good.
      if (!(error instanceof LineLost)) throw error;
    } finally {
      await this.deps.redisLine.endBeginning(concertId).catch(() => undefined);
    }
  }

  /** Reads the room first and the line second, so that a line that began for this epoch is seen. */
  async #found(concertId: number): Promise<{ room: RoomRow; there: RoomFacts | null }> {
    const [room] = await run<RoomRow>(this.deps.pool, ROOMS, [[concertId]]);
    if (!room) throw new Fault('NOT_FOUND');
    return { room, there: await this.deps.redisLine.facts(concertId) };
  }

  /**
   * First the database has a new epoch, then the line begins with it. From then on nothing of an older line
   * can be written down, and no lock is held while Redis is asked. A process that is stopped in between
   * leaves an epoch without a line, which the next process passes over.
   */
  async #beginNext({ concertId, epoch: before }: RoomRow, there: RoomFacts | null): Promise<void> {
    const claim = await this.#claimEpoch(before, concertId, there);
    if (!claim) return;
    const { room, first, inside } = claim;
    const isInside = new Set(inside.map(({ userId }) => userId));
    await this.deps.redisLine.begin(concertId, {
      epoch: room.epoch,
      replaces: there?.epoch ?? 0,
      // No fan can come back to a room that was always empty.
      graceMs: before === 0 ? 0 : this.deps.graceMs,
      inside,
      places: without(isInside, this.deps.kept.standing(room)),
      fields: fieldsOf(room, first),
    });
  }

  /** Null: another process has claimed the next epoch. */
  async #claimEpoch(before: number, concertId: number, there: RoomFacts | null) {
    const epoch = Math.max(before, there?.epoch ?? 0) + 1;
    // A line that the database has lost has issued numbers that the database does not know of.
    const values = [concertId, before, epoch, BLOCK, there ? there.next + BLOCK : 0];
    return inTransaction(this.deps.pool, async (transaction) => {
      const [numbers] = await run<{ first: number }>(transaction, CLAIM_EPOCH, values);
      if (!numbers) return null;
      const [room] = await run<RoomRow>(transaction, ROOMS, [[concertId]]);
      const inside = await run<{ sequence: number; userId: string }>(transaction, PASSES_INSIDE, [concertId]);
      return { room: room!, first: numbers.first, inside };
    });
  }
}

async function* without(
  userIds: ReadonlySet<string>,
  pages: AsyncIterable<readonly KnownPlace[]>,
): AsyncGenerator<KnownPlace[]> {
  for await (const places of pages) yield places.filter(({ userId }) => !userIds.has(userId));
}

function fieldsOf(room: RoomRow, first: number): Record<string, string | number> {
  const draw = drawStateOf(room);
  const ordered = draw === DrawState.NONE || draw === DrawState.DONE;
  return {
    first,
    next: first,
    kept: first - 1,
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
