import type { RoomFacts, WaitCurve } from '../line/index.js';
import { type LifeTable, sum } from './life-table.js';

export type RoomState = Pick<
  RoomFacts,
  'capacity' | 'inside' | 'waiting' | 'admitPerSecond' | 'share' | 'rate'
>;

/** So many points are told; more would make no visible difference. */
const POINTS_MAX = 16;
/** A line that is so near to the points between its ends, relatively, stands for them. */
const NEAR = 0.005;
/** After so many of the longest stays the average is good enough. */
const LONGEST_STAYS = 4;

type Points = [position: number, seconds: number][];

/**
 * Simulates the room in steps of age. The fans inside grow older and leave as the life table says. As many
 * are admitted as rate and capacity allow, and grow older and leave in their turn.
 */
export function waitCurve(room: RoomState, table: LifeTable): WaitCurve {
  const { capacity, inside, waiting } = room;
  const { stepSeconds, lived } = table;
  // Also the fans who are still to come and do not have to wait.
  const asked = Math.max(waiting, capacity - inside);
  const perSecond = lettingIn(room);
  // Of the fans who are admitted during a step so many are inside at its end.
  const staying = lived[0]! / stepSeconds;
  const survival = survivalOf(lived);
  const ages = agesInside(inside, table);
  const points: Points = [[0, 0]];
  let before = inside;
  let admitted = 0;
  let seconds = 0;
  for (let step = 0; step < LONGEST_STAYS * lived.length && admitted < asked; step += 1) {
    const left = growOlder(ages, survival);
    const entrants = Math.min(Math.max(0, capacity - left) / staying, perSecond * stepSeconds);
    // While there are too many inside, fans first have to leave. Where there is room from the beginning, the
    // rate decides.
    const free = Math.min(Math.max(0, capacity - before), entrants);
    if (free > 0) points.push([admitted + free, seconds + free / perSecond]);
    else if (before > capacity && entrants > 0) {
      points.push([admitted, seconds + (stepSeconds * (before - capacity)) / (before - left)]);
    }
    ages[0] = entrants * staying;
    before = left + ages[0];
    admitted += entrants;
    seconds += stepSeconds;
    points.push([admitted, seconds]);
  }
  const longest = stepSeconds * lived.length;
  points.push([admitted + Math.min(perSecond, capacity / sum(lived)) * longest, seconds + longest]);
  return fewer(points).map(([position, at]) => [Number(position.toFixed(1)), Number(at.toFixed(1))]);
}

/** Of the fans of one age, which share is still inside at the next age. */
function survivalOf(lived: readonly number[]): number[] {
  return lived.slice(1).map((seconds, age) => (lived[age]! > 0 ? seconds / lived[age]! : 0));
}

/**
 * By one step, in place, because it is computed often. Afterwards the youngest age is empty.
 *
 * @returns how many are left
 */
function growOlder(ages: number[], survival: readonly number[]): number {
  let left = 0;
  for (let age = survival.length; age > 0; age -= 1) {
    ages[age] = ages[age - 1]! * survival[age - 1]!;
    left += ages[age]!;
  }
  ages[0] = 0;
  return left;
}

/** How many are admitted in a second where there is room for them. */
function lettingIn({ capacity, inside, waiting, admitPerSecond, share, rate }: RoomState): number {
  const most = admitPerSecond * share;
  // A rate that was measured with little room, or with hardly any fan waiting, says nothing about that.
  return rate > 0 && capacity - inside > most && waiting > most ? Math.min(rate, most) : most;
}

/** As many as are inside now: some fans have come and gone since they were counted. */
function agesInside(inside: number, { inside: counted, lived, more }: LifeTable): number[] {
  const known = sum(counted);
  const unknown = inside - known;
  if (known > 0 && unknown <= 0) return counted.map((people) => (people * inside) / known);
  if (known > 0 && !more) return counted.map((people, age) => people + (age === 0 ? unknown : 0));
  // Fans who are older than all that were counted, or not counted yet, are as old as fans are on average.
  const from = Math.max(
    0,
    counted.findLastIndex((people) => people > 0),
  );
  const total = sum(lived.slice(from));
  return counted.map((people, age) => people + (age < from ? 0 : (unknown * lived[age]!) / total));
}

/** Leaves out the points that make the least difference (Ramer, Douglas, Peucker). */
function fewer(points: Points): Points {
  const kept = [0, points.length - 1];
  const worst = kept.slice(1).map((end, index) => farthest(points, kept[index]!, end));
  while (kept.length < POINTS_MAX) {
    const segment = worst.indexOf(worst.reduce((one, other) => (other.error > one.error ? other : one)));
    const { index, error } = worst[segment]!;
    if (error < NEAR) break;
    const start = kept[segment]!;
    const end = kept[segment + 1]!;
    kept.splice(segment + 1, 0, index);
    worst.splice(segment, 1, farthest(points, start, index), farthest(points, index, end));
  }
  return kept.map((index) => points[index]!);
}

function farthest(points: Points, start: number, end: number): { index: number; error: number } {
  const [position, seconds] = points[start]!;
  const [toPosition, toSeconds] = points[end]!;
  const slope = toPosition > position ? (toSeconds - seconds) / (toPosition - position) : 0;
  const found = { index: start, error: 0 };
  for (let index = start + 1; index < end; index += 1) {
    const [x, at] = points[index]!;
    const error = toPosition > position ? Math.abs(seconds + slope * (x - position) - at) / (at + 1) : 0;
    if (error > found.error) Object.assign(found, { index, error });
  }
  return found;
}

/** Between two points as a line, and behind the last point as between the last two. */
export function waitAt(curve: WaitCurve, position: number): number {
  let low = 1;
  let high = curve.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve[middle]![0] >= position) high = middle;
    else low = middle + 1;
  }
  const [from, seconds] = curve[low - 1]!;
  const [to, toSeconds] = curve[low]!;
  return to > from ? seconds + ((toSeconds - seconds) * (position - from)) / (to - from) : seconds;
}
