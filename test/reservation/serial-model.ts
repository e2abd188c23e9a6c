import { randomUUID } from 'node:crypto';
import fc from 'fast-check';

export const SEATS = 12;
export const LIMIT_MAX = 5;
const PEOPLE = 4;

/** A request of a case: everything in it is counted from the case's own first seat and first user. */
export interface Asked {
  user: number;
  /** Of the user; the same again is a repeat, also with other seats. */
  key: number;
  /** Ascending; SEATS stands for a seat that is not there. */
  seats: number[];
}

/** Requests that arrive in this order. */
export interface Case {
  limit: number | null;
  asked: Asked[];
  /** So many come first, and are on their way to the database when the others come. */
  ahead: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  user: fc.nat(PEOPLE - 1),
  key: fc.nat(7),
  seats: fc
    .uniqueArray(fc.oneof({ weight: 40, arbitrary: fc.nat(SEATS - 1) }, fc.constant(SEATS)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((seats) => seats.sort((a, b) => a - b)),
});

export const cases: fc.Arbitrary<Case> = fc.record({
  limit: fc.option(fc.integer({ min: 1, max: LIMIT_MAX })),
  asked: fc.oneof(
    { weight: 3, arbitrary: fc.array(asked, { minLength: 1, maxLength: 40 }) },
    // Enough that a second batch leaves beside the first.
    fc.array(asked, { minLength: 60, maxLength: 80 }),
  ),
  ahead: fc.nat(20),
});

export type Verdict = 'HELD' | 'KNOWN' | 'NOT_FOUND' | 'SEAT_TAKEN' | 'LIMIT_EXCEEDED';

/** What each is told when they are decided one after the other. */
export function oneAfterTheOther({ limit, asked: all }: Case): Verdict[] {
  const taken = new Set<number>();
  const keys = new Set<string>();
  const counts = new Map<number, number>();
  return all.map(({ user, key, seats }) => {
    const count = (counts.get(user) ?? 0) + seats.length;
    if (keys.has(`${user} ${key}`)) return 'KNOWN';
    if (seats.includes(SEATS)) return 'NOT_FOUND';
    if (seats.some((seat) => taken.has(seat))) return 'SEAT_TAKEN';
    if (limit !== null && count > limit) return 'LIMIT_EXCEEDED';
    for (const seat of seats) taken.add(seat);
    keys.add(`${user} ${key}`);
    counts.set(user, count);
    return 'HELD';
  });
}

/** Seats and people that no other case has. */
export function setting(firstSeatId: number): {
  users: string[];
  seatId: (seat: number) => number;
  next: number;
} {
  return {
    users: Array.from({ length: PEOPLE }, () => randomUUID()),
    seatId: (seat) => (seat === SEATS ? 2 ** 40 : firstSeatId + seat),
    next: firstSeatId + SEATS,
  };
}
