import {
  AGE_STEPS,
  LATE_ENDS,
  LATE_SECONDS,
  STAYS_MAX,
  type StayRow,
} from '../../src/waiting-room/admission/life-table.js';

// Looked up once: a test's globals are slow to reach, and these are reached a hundred million times.
const { floor, min } = Math;

/** In seconds; without an end: still inside. */
export interface Stay {
  from: number;
  to?: number;
}

/** What the statement that counts stays in the database finds, of stays in the order of admission. */
export function countedStays(stays: readonly Stay[], now: number, longest: number): StayRow[] {
  const latest = stays.slice(-STAYS_MAX);
  const ever = now - 2 * longest;
  const lately = Math.max(ever, Math.min(now - LATE_SECONDS, endBefore(latest, now)));
  return [ever, lately].flatMap((since, index) => {
    const late = index === 1;
    return countedSince(latest, { since, now, longest }).map((counts) => ({ late, ...counts }));
  });
}

/** When the first of the last ends was that are enough to look at. */
function endBefore(stays: readonly Stay[], now: number): number {
  const ends: number[] = [];
  let few = 0;
  for (const { to } of stays) {
    if (to === undefined) continue;
    ends.push(to);
    if (to > now - LATE_SECONDS) few += 1;
  }
  // It decides nothing then, and sorting takes long.
  if (few >= LATE_ENDS) return now;
  return Float64Array.from(ends).sort().at(-LATE_ENDS) ?? Number.NEGATIVE_INFINITY;
}

function countedSince(
  stays: readonly Stay[],
  { since, now, longest }: { since: number; now: number; longest: number },
): Omit<StayRow, 'late'>[] {
  // Many stays are counted often: numbers in arrays, not rows.
  const [met, inside, ended, edges, seconds] = Array.from({ length: 5 }, () => new Float64Array(AGE_STEPS));
  const edge = (at: number, sign: 1 | -1): number => {
    const age = at >= longest ? AGE_STEPS - 1 : floor((at / longest) * AGE_STEPS);
    met![age]! += 1;
    edges![age]! += sign;
    seconds![age]! += sign * at;
    return age;
  };
  for (const { from, to } of stays) {
    if (to !== undefined && to <= since) continue;
    edge(from >= since ? 0 : min(longest, since - from), -1);
    const over = min(longest, (to ?? now) - from);
    const age = edge(over, 1);
    if (to === undefined) inside![age]! += 1;
    else if (over < longest - 0.001) ended![age]! += 1;
  }
  const more = stays.length === STAYS_MAX;
  const rows = Array.from(met!, (times, age) => {
    const counts = {
      inside: inside![age]!,
      ended: ended![age]!,
      edges: edges![age]!,
      seconds: seconds![age]!,
    };
    return { times, age, ...counts, more };
  });
  return rows.filter(({ times }) => times > 0).map(({ times: _times, ...row }) => row);
}
