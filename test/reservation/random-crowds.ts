import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from '../../src/platform/postgres.js';
import type { Attempt } from '../../src/reservation/hold-seats.statement.js';
import { holdSeatsTogether } from '../../src/reservation/hold-seats-together.statement.js';
import { StrategyName } from '../../src/reservation/reservation-strategy.enum.js';
import { GroupCommit } from '../../src/reservation/strategies/atomic/group-commit.js';
import type { ReservationRequest } from '../../src/reservation/strategy.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { poolOn } from '../support/strategy-request.js';
import { type Asked, type Case, cases, LIMIT_MAX, oneAfterTheOther, SEATS, setting } from './serial-model.js';

let app: TestApp;
let pool: Database;
let limited: TestConcert;
let free: TestConcert;
let batches = 0;
let underWay = 0;
let most = 0;
/** What they are told when they arrive together, or some of them a little earlier. */
async function together(
  concert: TestConcert,
  { limit, asked, ahead }: Case,
  firstSeatId: number,
): Promise<string[]> {
  const { users, seatId } = setting(firstSeatId);
  if (limit !== null) await limitTo(concert, limit);
  const keys = new Map<string, string>();
  const performance = {
    performanceId: decodeNumbered('Performance', concert.performanceId)!,
    concertId: decodeNumbered('Concert', concert.concertId)!,
    countsSeats: limit !== null,
  } as ReservationRequest['performance'];
  const group = new GroupCommit({
    hold(batch) {
      batches += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      return holdSeatsTogether(pool, StrategyName.ATOMIC, batch).finally(() => {
        underWay -= 1;
      });
    },
    existing: async () => new Set(),
    release: async () => undefined,
    pause: async () => undefined,
  });
  const ask = (some: Asked[]): Promise<Attempt>[] =>
    some.map(({ user, key, seats }) => {
      const reservationId = keys.get(`${user} ${key}`) ?? randomUUID();
      keys.set(`${user} ${key}`, reservationId);
      return group.hold({
        reservationId,
        userId: users[user]!,
        idempotencyKey: `${key}`,
        inputDigest: '00'.repeat(32),
        performance,
        seatIds: seats.map(seatId),
        holdMs: 300_000,
        accessCodeDigest: null,
      });
    });
  const answers = ask(asked.slice(0, ahead));
  // The first batch leaves at the end of a turn.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  answers.push(...ask(asked.slice(ahead)));
  return (await Promise.all(answers)).map(({ outcome }) => outcome);
}

/** No user of one crowd is in another, so no crowd meets the limit of another. */
async function limitTo({ concertId }: TestConcert, limit: number): Promise<void> {
  await app.database.query('update concert set max_seats_per_user = $2 where id = $1', [
    decodeNumbered('Concert', concertId),
    limit,
  ]);
}

/** Plays so many random crowds: each is told what it would be told if they came one after the other. */
async function play(crowds: number): Promise<void> {
  const next = new Map([limited, free].map((each) => [each, decodeNumbered('Seat', each.seatIds[0]!)!]));
  const told = new Set<string>();
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const expected = oneAfterTheOther(each);
      const concert = each.limit === null ? free : limited;
      const seats = next.get(concert)!;
      // Whatever comes of this case, no other has its seats.
      next.set(concert, setting(seats).next);
      const found = await together(concert, each, seats);
      for (const verdict of found) told.add(verdict);
      expect(found).toEqual(expected);
    }),
    { numRuns: crowds },
  );
  // The model is no easier than the sale: every verdict was given, and most crowds took more than one batch.
  expect([...told].sort()).toEqual(['HELD', 'KNOWN', 'LIMIT_EXCEEDED', 'NOT_FOUND', 'SEAT_TAKEN']);
  expect(batches).toBeGreaterThan(crowds);
  expect(most).toBe(2);
  await limitTo(limited, LIMIT_MAX);
  await expectNoViolation(app.database);
}

/** @returns plays so many random crowds */
export function randomCrowds(crowds: number): () => Promise<void> {
  const hall = { rows: Math.ceil((crowds * SEATS) / 100), seatsPerRow: 100 };
  beforeAll(async () => {
    app = await startTestApp({ ROLES: 'api' });
    pool = poolOn(app.database.url, 2);
    limited = await createConcert(app, { ...hall, concert: { maxSeatsPerUser: LIMIT_MAX } });
    free = await createConcert(app, hall);
  });
  afterAll(async () => {
    await pool.end();
    await app.stop();
  });
  return () => play(crowds);
}
