import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lifeTable, type Stay } from '../../src/waiting-room/admission/life-table.js';
import { type RoomState, waitCurve } from '../../src/waiting-room/admission/wait-curve.js';
import type { RoomFacts, WaitCurve } from '../../src/waiting-room/line/index.js';
import { estimatedWaitSeconds } from '../../src/waiting-room/telling/estimated-wait.js';
import { estimateFigures, mean, SITUATIONS } from './estimates.js';
import { ByAdmissions, ByLifeTable } from './estimators.js';
import { playRoom } from './simulated-room.js';

const LONGEST = 300;
const ROOM: RoomState = { capacity: 100, inside: 100, waiting: 1_000, admitPerSecond: 50, share: 1 };
const FACTS = { ...ROOM, phase: 'OPEN', seats: 'LEFT', admittedSeconds: 200, curve: [] };

const waitBy = (curve: WaitCurve, position: number): number =>
  estimatedWaitSeconds(position, { ...FACTS, curve } as unknown as RoomFacts, 0)!;

/** One was admitted every second, for as long as they are told. */
const steady = (count: number, seconds: (index: number) => number): Stay[] =>
  Array.from({ length: count }, (_each, index) => {
    const admittedAgo = count - index;
    const endedAgo = admittedAgo - Math.min(LONGEST, seconds(index));
    return { admittedAgo, endedAgo: endedAgo > 0 ? endedAgo : null };
  });

const meanStay = (stays: readonly Stay[]): number =>
  lifeTable(LONGEST, stays).lived.reduce((sum, seconds) => sum + seconds, 0);

test('a life table knows how long stays last, also from those that are not over', () => {
  expect(meanStay(steady(600, () => 100))).toBeCloseTo(100, -1);
  expect(meanStay(steady(600, (index) => (index % 2 === 0 ? 50 : 150)))).toBeCloseTo(100, -1);
  // No fan has left: all that is known is that they have to, in the end.
  expect(meanStay(steady(50, () => 100))).toBe(LONGEST);
  expect(meanStay(steady(600, () => LONGEST))).toBeCloseTo(LONGEST, 0);
  const { inside } = lifeTable(
    LONGEST,
    steady(600, () => 100),
  );
  expect(inside.reduce((sum, fans) => sum + fans, 0)).toBe(100);
});

test('a fan inside leaves at their age, not at an average rate', () => {
  // A hundred at once, two minutes each; and a minute of the next hundred is over.
  const before = Array.from({ length: 500 }, () => ({ admittedAgo: 180, endedAgo: 60 }));
  const now = Array.from({ length: 100 }, () => ({ admittedAgo: 60, endedAgo: null }));
  const curve = waitCurve(ROOM, lifeTable(LONGEST, [...before, ...now]));

  for (const position of [1, 50, 95]) expect(Math.abs(waitBy(curve, position) - 60)).toBeLessThan(12);
  for (const position of [105, 150, 195]) expect(Math.abs(waitBy(curve, position) - 180)).toBeLessThan(18);
});

test('when capacity is lowered, fans first leave until it is kept', () => {
  const table = lifeTable(
    LONGEST,
    steady(600, () => 100),
  );
  const curve = waitCurve({ ...ROOM, capacity: 50 }, table);

  // One leaves in a second: half of a hundred in fifty.
  expect(Math.abs(waitBy(curve, 1) - 51)).toBeLessThan(7);
  expect(Math.abs(waitBy(curve, 26) - 76)).toBeLessThan(7);
});

test('free slots go at the rate, or at the share of it that servers can take', () => {
  const table = lifeTable(LONGEST, []);
  const room = { ...ROOM, capacity: 100_000, inside: 0, waiting: 5_000 };

  expect(waitBy(waitCurve(room, table), 1_000)).toBeCloseTo(20, 0);
  expect(waitBy(waitCurve({ ...room, share: 0.5 }, table), 1_000)).toBeCloseTo(40, 0);
});

test('a curve is short and ascends, for all counts of stays', () => {
  const stays = fc.array(
    fc.record({
      admittedAgo: fc.double({ min: -0.1, max: 100_000, noNaN: true }),
      endedAgo: fc.option(fc.double({ min: -0.1, max: 900, noNaN: true })),
    }),
    { maxLength: 200 },
  );
  const room = fc.record({
    capacity: fc.integer({ min: 1, max: 1_000_000 }),
    inside: fc.nat(300),
    waiting: fc.nat(1_000_000),
    admitPerSecond: fc.integer({ min: 1, max: 1_000_000 }),
    share: fc.constantFrom(1, 0.1),
  });
  fc.assert(
    fc.property(stays, room, fc.integer({ min: 1, max: 86_400 }), (counted, state, longest) => {
      const curve = waitCurve(state, lifeTable(longest, counted));
      expect(curve.length).toBeGreaterThan(1);
      expect(curve.length).toBeLessThanOrEqual(16);
      expect(curve.flat().every(Number.isFinite)).toBe(true);
      for (const [index, [position, seconds]] of curve.entries()) {
        const [before, earlier] = curve[index - 1] ?? [0, 0];
        expect([position >= before, seconds >= earlier]).toEqual([true, true]);
      }
      const waits = [1, 10, 1_000, 2_000_000].map((position) => waitBy(curve, position));
      expect(waits).toEqual(waits.toSorted((one, other) => one - other));
      expect(waits.every((seconds) => Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('as long as no ticker has told, stays last as long as they may', () => {
  const wait = (facts: object, opensInMs = 0) =>
    estimatedWaitSeconds(10, { ...FACTS, ...facts } as unknown as RoomFacts, opensInMs);
  expect(wait({})).toBe(20);
  expect(wait({}, 5_000)).toBe(25);
  expect(wait({ inside: 0 })).toBe(1);
  expect(wait({ inside: 120 })).toBe(60);
  expect(wait({ phase: 'PAUSED' })).toBeNull();
});

test('what a ticker has told is looked up', () => {
  const curve: WaitCurve = [
    [0, 0],
    [10, 5],
    [10, 60],
    [20, 70],
  ];
  expect([4, 10, 15, 20, 30].map((position) => waitBy(curve, position))).toEqual([2, 5, 65, 70, 80]);
});

test('a simulated room lets in as many as leave, and every fan in the end', () => {
  const plan = { capacity: 10, admitPerSecond: 5, admittedSeconds: 60, fans: 500, staySeconds: () => 10 };
  const last = playRoom(plan, new ByLifeTable()).find(({ atSecond }) => atSecond === 1)!;
  // Ten at once, each for ten seconds: one a second.
  expect(last.was).toBeGreaterThan(400);
  expect(last.was).toBeLessThan(510);
});

// The reason for a table of stays: docs/adr/0024-*.md shows these figures.
test('four in five are told their wait within a fifth of it, and no estimate jumps', () => {
  const figures = SITUATIONS.map((situation) => estimateFigures(situation, new ByLifeTable()));
  const simple = SITUATIONS.map((situation) => estimateFigures(situation, new ByAdmissions(60)));
  if (process.env.SHOW_ESTIMATES) {
    console.table(figures);
    console.table(simple);
  }
  for (const { name, wrongShare, wrongAfterChange = 0, jump } of figures) {
    expect([name, wrongShare <= 0.2, wrongAfterChange <= 0.2, jump <= 0.5]).toEqual([name, true, true, true]);
  }
  // It earns its keep: position ÷ measured admissions errs more than half again as much.
  const errors = (of: typeof figures) => mean(of.map(({ relativeError }) => relativeError));
  const wrong = (of: typeof figures) => mean(of.map(({ wrongShare }) => wrongShare));
  expect(errors(simple)).toBeGreaterThan(1.5 * errors(figures));
  expect(wrong(simple)).toBeGreaterThan(1.5 * wrong(figures));
});
