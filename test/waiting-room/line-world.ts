import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { Database } from '../../src/platform/postgres.js';
import { LineLost, type RedisLine } from '../../src/waiting-room/line/redis-line.js';
import type { Rooms } from '../../src/waiting-room/line/rooms.js';
import type { Standing } from '../../src/waiting-room/line/standing.js';
import { PlaceTree } from '../../src/waiting-room/telling/place-tree.js';
import {
  WaitingRoomService,
  type WaitingRoomServiceDeps,
} from '../../src/waiting-room/waiting-room-service.js';
import { RoomModel, type Ticket } from './line-model.js';
import { partsOfProcess } from './line-parts.js';
import { hear, messageOf, type TickerState, type Watching, watchRoom } from './line-watching.js';
import { StalledReturn } from './stalled-return.js';

const HOUR_MS = 3_600_000;
const PROCESSES = ['p', 'q'];
const ROOM = 1_000_000;

/** One room on a real Redis and PostgreSQL, and what it should be. */
export class LineWorld {
  readonly model = new RoomModel();
  readonly users = Array.from({ length: 40 }, () => randomUUID());
  readonly tickers: TickerState[] = [{}, {}, {}];
  readonly #parts: WaitingRoomServiceDeps;
  readonly #redisLine: RedisLine;
  readonly #others: Rooms;
  readonly #service: WaitingRoomService;
  #stalled: StalledReturn | undefined;
  readonly #watching: Watching[];

  constructor(
    private readonly deps: { redis: Redis; pool: Database; concertId: number; deployment: string },
  ) {
    this.#parts = partsOfProcess(deps);
    this.#redisLine = this.#parts.redisLine;
    this.#others = partsOfProcess(deps).rooms;
    this.#service = new WaitingRoomService(this.#parts);
    const watch = () => watchRoom(this.#redisLine, deps.concertId, this.model);
    this.#watching = [watch(), watch()];
  }

  key(suffix: string): string {
    return `{waiting-room:${this.deps.deployment}:${this.deps.concertId}}:${suffix}`;
  }

  async start(): Promise<void> {
    await this.#parts.rooms.begin(this.deps.concertId);
  }

  async join(users: readonly string[]): Promise<void> {
    const { concertId } = this.deps;
    let { standings } = await this.#redisLine.join(concertId, ROOM, users);
    if (standings.some(({ status }) => status === 'NO_NUMBERS')) {
      this.#expect(users, standings);
      await Promise.all([this.#parts.rooms, this.#others].map((rooms) => rooms.leaseNumbers(concertId)));
      ({ standings } = await this.#redisLine.join(concertId, ROOM, users));
    }
    this.#expect(users, standings);
  }

  async look(users: readonly string[]): Promise<void> {
    this.#expect(users, (await this.#redisLine.look(this.deps.concertId, users)).standings);
  }

  async attach(users: readonly string[], process = PROCESSES[0]!): Promise<void> {
    const { standings } = await this.#redisLine.attach(this.deps.concertId, process, users);
    this.#expect(users, standings);
    for (const user of users) if (this.model.line.has(user)) this.model.socketsOf(user).add(process);
  }

  async detach(users: readonly string[], process = PROCESSES[1]!): Promise<void> {
    await this.#redisLine.detach(this.deps.concertId, process, users);
    for (const user of users) this.model.socketsOf(user).delete(process);
  }

  async leave(user: string): Promise<void> {
    const { standings } = await this.#redisLine.leave(this.deps.concertId, user);
    this.#expect([user], standings);
    this.model.leave(user);
  }

  /** The patience with them is over: a fan without a socket vanishes. */
  async vanish(users: readonly string[]): Promise<void> {
    const marks = users.flatMap((user) => [1, user]);
    await this.deps.redis.zadd(this.key('marks'), 'XX', ...(marks as [number, string]));
    await this.#redisLine.sweep(this.deps.concertId, this.model.epoch);
    this.model.vanish(users);
  }

  /** One step of a ticker: to take, to read, to write down, to say so. */
  async step(index: number, budget: number, lost: readonly boolean[]): Promise<void> {
    const ticker = this.tickers[index]!;
    try {
      if (!ticker.facts) await this.#take(ticker, budget);
      else if (!ticker.entries) {
        ticker.entries = await this.#redisLine.journal(this.deps.concertId, ticker.facts.written);
      } else if (ticker.written === undefined) await this.#writeDown(ticker);
      else await this.#tell(index, ticker, lost);
    } catch (error) {
      if (!(error instanceof LineLost)) throw error;
      this.tickers[index] = {};
    }
  }

  /** How many are admitted at once after an hour in which none was, by this share of the rate. */
  async admittedAfterRest(share: number): Promise<number> {
    const { concertId, redis } = this.deps;
    await redis.hset(this.key('state'), 'budget', '0', 'budget_ms', Date.now() - HOUR_MS);
    const before = await redis.zcard(this.key('inside'));
    const limits = { share, rate: 0, curve: [], most: 1_000, unwrittenMax: 100_000 };
    const { facts } = await this.#redisLine.take(concertId, this.model.epoch, limits);
    return facts.inside - before;
  }

  async endPass(user: string): Promise<void> {
    await this.#parts.passes.end(this.deps.pool, user, this.deps.concertId, 'LEFT');
    this.model.endPass(user);
  }

  async release(): Promise<void> {
    const ended = await this.#parts.passes.toRelease([this.deps.concertId]);
    await this.#redisLine.release(this.deps.concertId, this.model.epoch, ended);
    this.model.release();
  }

  /** A ticker writes down the fans who have come. */
  async keep(): Promise<void> {
    const { rooms } = this.#parts;
    const [row] = await rooms.byConcert([this.deps.concertId]);
    expect(await rooms.kept.keep(row!)).toBe(true);
    this.model.keepPlaces();
  }

  async configure(capacity: number, paused: boolean): Promise<void> {
    const others = { admitPerSecond: 5, admittedSeconds: 3_600, adaptive: null };
    const settings = { capacity, paused, ...others };
    await this.#parts.rooms.configure(this.deps.concertId, settings, async () => null);
    Object.assign(this.model, { capacity, paused });
  }

  /** The numbers are used up but for a few. */
  async exhaust(): Promise<void> {
    const next = Number(await this.deps.redis.hget(this.key('state'), 'next'));
    await this.deps.redis.hset(this.key('state'), 'block_end', next + 2);
  }

  /** Redis forgets all, and two processes find that out at once. */
  async forget(): Promise<void> {
    const keys = await this.deps.redis.keys(`${this.key('').replace(/[{}]/g, '?')}*`);
    if (keys.length > 0) await this.deps.redis.del(...keys);
    await Promise.all([this.#parts.rooms, this.#others].map((rooms) => rooms.begin(this.deps.concertId)));
    this.model.begin();
  }

  async endGrace(): Promise<void> {
    await this.deps.redis.hset(this.key('state'), 'grace_until', 0);
    this.model.grace = false;
  }

  async comeBack(tickets: readonly Ticket[]): Promise<void> {
    const places = tickets.map((ticket) => ({ ...ticket, drawn: false }));
    await this.#service.restore(this.deps.concertId, places);
    for (const ticket of tickets) this.model.comeBack(ticket);
    await this.look(tickets.map(({ userId }) => userId));
  }

  /** A process is stopped while it brings fans of older lines back, and goes on with the next call. */
  async stall(tickets: readonly Ticket[]): Promise<void> {
    const stalled = this.#stalled;
    this.#stalled = undefined;
    if (!stalled) {
      const older = tickets.filter(({ epoch }) => epoch < this.model.epoch);
      this.#stalled = await StalledReturn.begun(this.#parts, this.deps.concertId, older);
      return;
    }
    await stalled.goOn();
    for (const ticket of stalled.tickets) this.model.comeBack(ticket);
    await this.look(stalled.tickets.map(({ userId }) => userId));
  }

  /** Everything is written down and told; then all processes know the same. */
  async settle(): Promise<void> {
    const { concertId } = this.deps;
    this.tickers.fill({});
    for (let step = 0; step < 4; step += 1) await this.step(0, 0, [true, false]);
    for (const watching of this.#watching) {
      const { follower, known } = watching;
      await follower.read();
      await hear(watching, messageOf(concertId, { ...(await this.#redisLine.facts(concertId))! }));
      for (const [, sequence] of this.model.inOrder()) {
        expect(follower.rank(sequence)).toBe(this.model.rank(sequence));
      }
      expect(this.model.admitted.filter((sequence) => !known.has(sequence))).toEqual([]);
    }
    const { present, next } = await this.#redisLine.snapshot(concertId);
    const tree = new PlaceTree(present, next);
    const inOrder = await this.deps.redis.zrange(this.key('line'), '0', '-1', 'WITHSCORES');
    expect(inOrder).toEqual(this.model.inOrder().flatMap(([user, sequence]) => [user, String(sequence)]));
    expect(tree.size).toBe(this.model.line.size);
    for (const [, sequence] of this.model.inOrder()) {
      expect(tree.before(sequence)).toBe(this.model.rank(sequence));
    }
  }

  async #take(ticker: TickerState, budget: number): Promise<void> {
    const { concertId, redis } = this.deps;
    // A budget that is what the test says: none is added for time in the future.
    await redis.hset(this.key('state'), 'budget', String(budget), 'budget_ms', Date.now() + HOUR_MS);
    const before = this.model.inside.size;
    const expected = this.model.take(Math.min(budget, 5));
    const limits = { share: 1, curve: [], most: 1_000, unwrittenMax: 100_000 };
    const { facts } = await this.#redisLine.take(concertId, this.model.epoch, limits);
    ticker.facts = facts;
    expect(facts.inside).toBe(before + expected.length);
    const entries = await this.#redisLine.journal(concertId, facts.version - 1);
    if (expected.length > 0) expect(entries).toMatchObject([{ kind: 'ADMITTED', items: expected }]);
    expect(facts.waiting).toBe(this.model.line.size);
  }

  async #writeDown(ticker: TickerState): Promise<void> {
    const { entries } = ticker;
    ticker.written = entries!.at(-1)?.version ?? ticker.facts!.written;
    if (entries!.length === 0) return;
    await this.#parts.rooms.writeDown(this.deps.concertId, ticker.facts!.epoch, entries!);
    for (const { version, kind, items } of entries!) this.model.writeDown(version, kind, items);
  }

  async #tell(index: number, ticker: TickerState, lost: readonly boolean[]): Promise<void> {
    const { facts, entries, written } = ticker;
    this.tickers[index] = {};
    if (entries!.length > 0) await this.#redisLine.written(this.deps.concertId, facts!.epoch, written!);
    const now = { ...facts!, written: written! };
    for (const [each, watching] of this.#watching.entries()) {
      if (!lost[each]) await hear(watching, messageOf(this.deps.concertId, now, facts!.written, entries));
    }
  }

  /** Compares where they stand with where they should, and keeps what was issued. */
  #expect(users: readonly string[], standings: readonly Standing[]): void {
    const { model } = this;
    for (const [index, user] of users.entries()) {
      const standing = standings[index]!;
      model.seen(user);
      if (standing.status !== 'WAITING' && standing.status !== 'ADMITTED') {
        expect(standing.status).not.toBe('FULL');
        expect(model.sequenceOf(user)).toBeUndefined();
        expect(model.inside.has(user)).toBe(false);
        continue;
      }
      const { status, sequence, rank, issuedAt } = standing;
      if (status === 'ADMITTED') {
        expect(model.inside.get(user)).toBe(sequence);
        continue;
      }
      expect(model.inside.has(user)).toBe(false);
      if (model.sequenceOf(user) === undefined) model.stand(user, sequence, issuedAt);
      expect(model.line.get(user)).toBe(sequence);
      expect(rank).toBe(model.rank(sequence));
      model.keep({ userId: user, epoch: model.epoch, sequence, issuedAt });
    }
  }
}
