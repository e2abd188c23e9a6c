import type { RoomFacts, WaitCurve } from '../line/index.js';
import { AGE_STEPS, type LifeTable } from './life-table.js';

export type RoomState = Pick<RoomFacts, 'capacity' | 'inside' | 'waiting' | 'admitPerSecond' | 'share'>;

/** So many points are told; more would make no visible difference. */
const POINTS_MAX = 16;
/** A point that is so near to the line between its neighbours, relatively, is left out. */
const NEAR = 0.005;
/** After so many of the longest stays the average is good enough. */
const LONGEST_STAYS = 2;

type Point = [position: number, seconds: number];

/**
 * Simulates the room in steps of age. The fans inside grow older and leave as the life table says. As many
 * are admitted as rate and capacity allow, and grow older and leave in their turn.
 */
export function waitCurve(room: RoomState, table: LifeTable): WaitCurve {
  const { capacity, inside, waiting } = room;
  const { stepSeconds, lived } = table;
  const perSecond = room.admitPerSecond * room.share;
  // Also the fans who are still to come and do not have to wait.
  const asked = Math.max(waiting, capacity - inside);
  // Of the fans who are admitted during a step so many are inside at its end.
  const staying = lived[0]! / stepSeconds;
  const ages = agesInside(inside, table);
  const points: Point[] = [[0, 0]];
  let before = inside;
  let admitted = 0;
  let seconds = 0;
  for (let step = 0; step < LONGEST_STAYS * AGE_STEPS && admitted < asked; step += 1) {
    const left = growOlder(ages, lived);
    const entrants = Math.min(Math.max(0, capacity - left) / staying, perSecond * stepSeconds);
    // Where there is room from the beginning of the step, the rate decides.
    const free = Math.min(Math.max(0, capacity - before), entrants);
    if (free > 0) points.push([admitted + free, seconds + free / perSecond]);
    ages[0] = entrants * staying;
    before = left + ages[0];
    admitted += entrants;
    seconds += stepSeconds;
    points.push([admitted, seconds]);
  }
  const longest = stepSeconds * AGE_STEPS;
  points.push([admitted + Math.min(perSecond, capacity / sum(lived)) * longest, seconds + longest]);
  return fewer(points).map(([position, at]) => [Number(position.toFixed(1)), Number(at.toFixed(1))]);
}

/**
 * By one step, in place, because it is computed often. Afterwards the youngest age is empty.
 *
 * @returns how many are left
 */
function growOlder(ages: number[], lived: readonly number[]): number {
  let left = 0;
  for (let age = AGE_STEPS - 1; age > 0; age -= 1) {
    const survival = lived[age - 1]! > 0 ? lived[age]! / lived[age - 1]! : 0;
    ages[age] = ages[age - 1]! * survival;
    left += ages[age]!;
  }
  ages[0] = 0;
  return left;
}

/** As many as are inside now: some fans have come and gone since they were counted. */
function agesInside(inside: number, { inside: counted, lived, more }: LifeTable): number[] {
  const known = sum(counted);
  if (known > 0 && (known >= inside || !more)) return counted.map((fans) => (fans * inside) / known);
  // Fans who are older than all that were counted, or not counted yet, are as old as fans are on average.
  const oldest = counted.findLastIndex((fans) => fans > 0);
  const from = Math.max(0, oldest);
  const total = sum(lived.slice(from));
  return counted.map((fans, age) => (age < from ? fans : fans + ((inside - known) * lived[age]!) / total));
}

/** Leaves out the points that make the least difference, in place. */
function fewer(points: Point[]): Point[] {
  const errors = points.map((_point, index) => errorWithout(points, index));
  for (;;) {
    let least = 0;
    for (const [index, error] of errors.entries()) if (error < errors[least]!) least = index;
    if (points.length === 2 || (points.length <= POINTS_MAX && errors[least]! > NEAR)) return points;
    points.splice(least, 1);
    errors.splice(least, 1);
    errors[least - 1] = errorWithout(points, least - 1);
    errors[least] = errorWithout(points, least);
  }
}

/** How far a point is from the line between its neighbours, relatively. Both ends are needed. */
function errorWithout(points: readonly Point[], index: number): number {
  if (index === 0 || index === points.length - 1) return Number.POSITIVE_INFINITY;
  const [from, seconds] = points[index - 1]!;
  const [position, at] = points[index]!;
  const [to, toSeconds] = points[index + 1]!;
  if (to <= from) return 0;
  return Math.abs(seconds + ((toSeconds - seconds) * (position - from)) / (to - from) - at) / (at + 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
