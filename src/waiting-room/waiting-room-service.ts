import { LRUCache } from 'lru-cache';
import { BatchQueue } from '../platform/batch-queue.js';
import { sleep } from '../platform/clock.js';
import { Fault, overloaded, unavailable } from '../platform/fault.js';
import type { Database } from '../platform/postgres.js';
import { type Passes, placeOfPass } from './admission/index.js';
import {
  type Draws,
  factsWithoutLine,
  LineLost,
  type Place,
  type PlaceTokens,
  type RedisLine,
  type RoomFacts,
  type RoomRow,
  type Rooms,
  type Standing,
} from './line/index.js';
import type { LostPlace, PlaceSource } from './telling/index.js';

export type JoinResult =
  | { outcome: 'PLACE'; place: Place }
  | { outcome: 'NOT_FOUND' | 'SALE_ENDED' | 'QUEUE_FULL' | 'QUEUE_TOKEN_INVALID' };

export interface WaitingRoomServiceDeps {
  pool: Database;
  redisLine: RedisLine;
  rooms: Rooms;
  passes: Passes;
  tokens: PlaceTokens;
  draws: Draws;
  /** How many may wait for a concert. */
  waitingMax: number;
  /** Names this process among those that fans have sockets to. */
  process: string;
  /** Called for every join of a room that exists. */
  onJoin: (concertId: number) => void;
}

type Question = 'join' | 'look' | 'attach';

interface Asked {
  standing: Standing;
  facts: RoomFacts;
}

const TRIES = 4;
const WRITTEN_WITHIN_MS = 100;
const OPEN_ROOMS_MAX = 1_000;

/**
 * What a fan can do with a waiting room. Questions that arrive at the same moment go to the line together.
 */
export class WaitingRoomService implements PlaceSource {
  readonly #asking = new LRUCache<string, BatchQueue<string, Asked>>({ max: OPEN_ROOMS_MAX });

  constructor(private readonly deps: WaitingRoomServiceDeps) {}

  /** The place that the caller has, or else the last one. */
  async join(userId: string, concertId: number, tokenText: string | null): Promise<JoinResult> {
    const room = await this.deps.rooms.cached(concertId);
    if (!room) return { outcome: 'NOT_FOUND' };
    this.deps.onJoin(concertId);
    if (tokenText !== null) {
      const token = this.deps.tokens.verified(tokenText, { concertId, userId });
      if (!token) return { outcome: 'QUEUE_TOKEN_INVALID' };
      if (!room.ended) await this.restore(concertId, [token]);
    }
    if (room.ended) return this.#afterTheSale(userId, concertId);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { standing, facts } = await this.#ask('join', room, userId);
      if (standing.status === 'FULL') return { outcome: 'QUEUE_FULL' };
      const place = await this.#placeOf(userId, room, standing, facts);
      if (place && place.status !== 'EXPIRED' && place.status !== 'LEFT') return { outcome: 'PLACE', place };
      // The time inside is over, and the line has not been told yet.
      if (place)
        await this.deps.redisLine.release(concertId, facts.epoch, [{ userId, sequence: place.sequence }]);
    }
    throw unavailable();
  }

  /** A fan who is inside stays. For all others there is nothing to wait for. */
  async #afterTheSale(userId: string, concertId: number): Promise<JoinResult> {
    const place = await this.look(userId, concertId);
    return place?.status === 'ADMITTED' ? { outcome: 'PLACE', place } : { outcome: 'SALE_ENDED' };
  }

  /** The place that the caller has, or had last; null: none. */
  async look(userId: string, concertId: number): Promise<Place | null> {
    const room = await this.deps.rooms.everJoined(concertId);
    if (!room) return null;
    const { standing, facts } = await this.#ask('look', room, userId).catch((error: unknown) =>
      this.#withoutLine(error, room, userId),
    );
    return this.#placeOf(userId, room, standing, facts);
  }

  /** The places of fans with a socket to this process. From now on that socket counts as being present. */
  async attach(userIds: readonly string[], concertId: number): Promise<(Place | null)[]> {
    const room = await this.deps.rooms.everJoined(concertId);
    if (!room) return userIds.map(() => null);
    // After a restart thousands come back one by one. A question for each of them would be answered too late.
    const asked = await Promise.all(userIds.map((userId) => this.#ask('attach', room, userId)));
    return Promise.all(
      asked.map(({ standing, facts }, index) => this.#placeOf(userIds[index]!, room, standing, facts)),
    );
  }

  /**
   * Gives the place up.
   *
   * @returns the place as it was left; null when there was none
   */
  async leave(userId: string, concertId: number): Promise<Place | null> {
    const { rooms, redisLine, passes, pool } = this.deps;
    const room = await rooms.everJoined(concertId);
    if (!room) return null;
    const { standings, facts } = await this.#withLine(room, () => redisLine.leave(concertId, userId));
    const standing = standings[0]!;
    let [ended] = await passes.end(pool, userId, concertId, 'LEFT');
    // Admitted a moment ago, and not written down yet.
    for (let tries = 0; !ended && standing.status === 'ADMITTED' && tries < TRIES; tries += 1) {
      await sleep(WRITTEN_WITHIN_MS);
      [ended] = await passes.end(pool, userId, concertId, 'LEFT');
    }
    const opensInMs = room.opensInMs ?? 0;
    if (ended) return placeOfPass(ended, { facts, opensInMs }, 0);
    if (standing.status !== 'WAITING') return null;
    const { sequence, issuedAt } = standing;
    return {
      concertId,
      userId,
      sequence,
      issuedAt,
      facts,
      opensInMs,
      status: 'LEFT',
      rank: null,
      admittedUntil: null,
    };
  }

  /**
   * Brings fans back to their places in a line that was lost. A fan who has a place in the present line
   * stands there anyway. A place that was admitted or given up is no place any more.
   */
  async restore(concertId: number, places: readonly LostPlace[]): Promise<void> {
    const { redisLine, passes, rooms, draws } = this.deps;
    const room = await rooms.cached(concertId);
    await this.#withLine(room!, async () => {
      const facts = await redisLine.facts(concertId);
      if (!facts) throw new LineLost('there is no line');
      const older = places.filter(({ epoch }) => epoch < facts.epoch);
      const lost = facts.drawn && older.length > 0 ? await draws.exchanged(concertId, older) : older;
      if (lost.length === 0) return;
      const spent = await passes.spent(
        concertId,
        lost.map(({ sequence }) => sequence),
      );
      const returning = lost.filter(({ sequence }) => !spent.has(sequence));
      if (returning.length === 0) return;
      const restored = await redisLine.restore(concertId, facts, returning);
      if (restored.length > 0) await rooms.kept.add(concertId, facts, restored);
    });
  }

  async #placeOf(userId: string, room: RoomRow, standing: Standing, facts: RoomFacts): Promise<Place | null> {
    const { concertId } = room;
    const shared = { facts, opensInMs: room.opensInMs ?? 0 };
    if (standing.status === 'WAITING') {
      const { sequence, rank, issuedAt } = standing;
      return {
        ...shared,
        concertId,
        userId,
        sequence,
        rank,
        issuedAt,
        status: 'WAITING',
        admittedUntil: null,
      };
    }
    const pass = await this.deps.passes.latest(concertId, userId);
    if (standing.status !== 'ADMITTED') return pass && placeOfPass(pass, shared, 0);
    const { sequence, issuedAt } = standing;
    if (pass?.sequence === sequence) return placeOfPass(pass, shared, issuedAt);
    // Taken from the line and not written down yet: the fan is told once it is.
    return {
      ...shared,
      concertId,
      userId,
      sequence,
      rank: 0,
      issuedAt,
      status: 'WAITING',
      admittedUntil: null,
    };
  }

  async #ask(question: Question, room: RoomRow, userId: string): Promise<Asked> {
    const key = `${question}:${room.concertId}`;
    const known = this.#asking.get(key);
    const asking = known ?? new BatchQueue((userIds) => this.#askTogether(question, room, userIds));
    if (!known) this.#asking.set(key, asking);
    if (asking.isFull) throw overloaded();
    return asking.add(userId);
  }

  async #askTogether(question: Question, room: RoomRow, userIds: readonly string[]): Promise<Asked[]> {
    const { redisLine, rooms, waitingMax, process } = this.deps;
    const { concertId } = room;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { facts, standings } = await this.#withLine(room, () => {
        if (question === 'join') return redisLine.join(concertId, waitingMax, userIds);
        if (question === 'attach') return redisLine.attach(concertId, process, userIds);
        return redisLine.look(concertId, userIds);
      });
      if (standings.every(({ status }) => status !== 'NO_NUMBERS')) {
        return standings.map((standing) => ({ standing, facts }));
      }
      await rooms.leaseNumbers(concertId);
    }
    throw unavailable();
  }

  /** A caller that finds the line lost begins a new one, and asks again. */
  async #withLine<T>(room: RoomRow, work: () => Promise<T>): Promise<T> {
    try {
      return await work().catch(async (error: unknown) => {
        if (!(error instanceof LineLost)) throw error;
        await this.deps.rooms.begin(room.concertId);
        return work();
      });
    } catch (error) {
      throw error instanceof Fault ? error : unavailable(error);
    }
  }

  /** Fans who are inside are known without a line. */
  async #withoutLine(error: unknown, room: RoomRow, userId: string): Promise<Asked> {
    const pass = await this.deps.passes.latest(room.concertId, userId);
    if (!pass?.live) throw error;
    return { standing: { status: 'NOBODY' }, facts: factsWithoutLine(room) };
  }
}
