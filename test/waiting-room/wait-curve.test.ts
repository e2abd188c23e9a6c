import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countedStays, type Stay } from '../../bench/waiting-room/counted-stays.js';
import { lifeTable, sum } from '../../src/waiting-room/admission/life-table.js';
import { type RoomState, waitAt, waitCurve } from '../../src/waiting-room/admission/wait-curve.js';
import type { RoomFacts } from '../../src/waiting-room/line/room-facts.js';
import { estimatedWaitSeconds } from '../../src/waiting-room/telling/estimated-wait.js';

const LONGEST = 300;
const ROOM: RoomState = { capacity: 100, inside: 100, waiting: 1_000, admitPerSecond: 50, share: 1, rate: 0 };

/** One is admitted every second, for as long as they are told. */
const steady = (count: number, seconds: (index: number) => number): Stay[] =>
  Array.from({ length: count }, (_each, from) => {
    const to = from + Math.min(LONGEST, seconds(from));
    return { from, ...(to < count && { to }) };
  });

const tableOf = (stays: readonly Stay[], now: number) =>
  lifeTable(LONGEST, countedStays(stays, now, LONGEST));

test('a life table knows how long stays last, also from those that are not over', () => {
  const mean = (stays: readonly Stay[]): number => sum(tableOf(stays, stays.length).lived);

  expect(mean(steady(600, () => 100))).toBeCloseTo(100, -1);
  expect(mean(steady(600, (index) => (index % 2 === 0 ? 50 : 150)))).toBeCloseTo(100, -1);
  // No fan has left: all that is known is that they have to, in the end.
  expect(mean(steady(50, () => 100))).toBe(LONGEST);
  expect(mean(steady(600, () => LONGEST))).toBeCloseTo(LONGEST, 0);
  expect(
    sum(
      tableOf(
        steady(600, () => 100),
        600,
      ).inside,
    ),
  ).toBe(100);
});

test('a fan inside leaves at their age, not at an average rate', () => {
  // A hundred at once, two minutes each; and a minute is over.
  const before = Array.from({ length: 500 }, () => ({ from: 0, to: 120 }));
  const now = [...before, ...Array.from({ length: 100 }, () => ({ from: 120 }))];
  const curve = waitCurve(ROOM, tableOf(now, 180));

  for (const position of [1, 50, 100]) expect(Math.abs(waitAt(curve, position) - 60)).toBeLessThan(12);
  for (const position of [102, 150, 200]) expect(Math.abs(waitAt(curve, position) - 180)).toBeLessThan(18);
});

test('when capacity is lowered, fans first leave until it is kept', () => {
  const table = tableOf(
    steady(600, () => 100),
    600,
  );
  const curve = waitCurve({ ...ROOM, capacity: 50 }, table);

  // One leaves in a second: half of a hundred in fifty.
  expect(waitAt(curve, 1)).toBeGreaterThan(45);
  expect(waitAt(curve, 1)).toBeLessThan(58);
  expect(waitAt(curve, 26)).toBeGreaterThan(70);
  expect(waitAt(curve, 26)).toBeLessThan(83);
});

test('free slots go at the rate, or at the one that was measured where it is less', () => {
  const table = lifeTable(LONGEST, []);
  const room = { ...ROOM, capacity: 100_000, inside: 0, waiting: 5_000 };

  expect(waitAt(waitCurve(room, table), 1_000)).toBeCloseTo(20, 0);
  expect(waitAt(waitCurve({ ...room, rate: 25 }, table), 1_000)).toBeCloseTo(40, 0);
  expect(waitAt(waitCurve({ ...room, share: 0.5 }, table), 1_000)).toBeCloseTo(40, 0);
  // Hardly any fan waits: how many came says nothing.
  expect(waitAt(waitCurve({ ...room, rate: 1, waiting: 3 }, table), 1_000)).toBeCloseTo(20, 0);
});

test('a curve is short and ascends, whatever was counted', () => {
  const stays = fc.array(
    fc.record({ from: fc.double({ min: 0, max: 900, noNaN: true }), for: fc.integer({ min: 0, max: 900 }) }),
    { maxLength: 200 },
  );
  const room = fc.record({
    capacity: fc.integer({ min: 1, max: 1_000_000 }),
    inside: fc.nat(300),
    waiting: fc.nat(1_000_000),
    admitPerSecond: fc.integer({ min: 1, max: 1_000_000 }),
    share: fc.constantFrom(1, 0.1),
    rate: fc.constantFrom(0, 0.01, 50),
  });
  fc.assert(
    fc.property(stays, room, fc.integer({ min: 1, max: 86_400 }), (counted, facts, longest) => {
      const sorted = counted.toSorted((one, other) => one.from - other.from);
      const known = sorted.map(({ from, for: seconds }) => ({
        from,
        ...(from + Math.min(longest, seconds) <= 900 && { to: from + Math.min(longest, seconds) }),
      }));
      const curve = waitCurve(facts, lifeTable(longest, countedStays(known, 900, longest)));
      expect(curve.length).toBeGreaterThan(1);
      expect(curve.length).toBeLessThanOrEqual(16);
      expect(curve.flat().every(Number.isFinite)).toBe(true);
      for (const [index, [position, seconds]] of curve.entries()) {
        const [before, earlier] = curve[index - 1] ?? [0, 0];
        expect([position >= before, seconds >= earlier]).toEqual([true, true]);
      }
      const waits = [1, 10, 1_000, 2_000_000].map((position) => waitAt(curve, position));
      expect(waits).toEqual(waits.toSorted((one, other) => one - other));
      expect(waits.every((seconds) => Number.isFinite(seconds) && seconds >= 0)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const FACTS = {
  ...ROOM,
  phase: 'OPEN',
  seats: 'LEFT',
  admittedSeconds: 200,
  curve: [],
} as unknown as RoomFacts;

test('as long as no ticker has told, stays last as long as they may', () => {
  expect(estimatedWaitSeconds(10, FACTS, 0)).toBe(20);
  expect(estimatedWaitSeconds(10, FACTS, 5_000)).toBe(25);
  expect(estimatedWaitSeconds(10, { ...FACTS, inside: 0 }, 0)).toBe(1);
  expect(estimatedWaitSeconds(10, { ...FACTS, inside: 120 }, 0)).toBe(60);
  expect(estimatedWaitSeconds(10, { ...FACTS, phase: 'PAUSED' }, 0)).toBeNull();
});

test('what a ticker has told is looked up', () => {
  const curve: RoomFacts['curve'] = [
    [0, 0],
    [10, 5],
    [10, 60],
    [20, 70],
  ];
  const waits = [4, 10, 15, 20, 30].map((position) => estimatedWaitSeconds(position, { ...FACTS, curve }, 0));
  expect(waits).toEqual([2, 5, 65, 70, 80]);
});
