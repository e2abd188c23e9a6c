import {
  AGE_STEPS,
  LATE_ENDS,
  LATE_SECONDS,
  STAYS_MAX,
  type StayRow,
} from '../../src/waiting-room/stay.statement.js';

/** In seconds; without an end: still inside. */
export interface Stay {
  from: number;
  to?: number;
}

/** What the statement that counts stays in the database finds, of stays in the order of admission. */
export function countedStays(stays: readonly Stay[], now: number, longest: number): StayRow[] {
  const latest = stays.slice(-STAYS_MAX);
  const ends = Float64Array.from(latest.flatMap(({ to }) => to ?? [])).sort();
  const enough = ends.at(-LATE_ENDS) ?? Number.NEGATIVE_INFINITY;
  const ever = now - 2 * longest;
  return [false, true].flatMap((late) => {
    const since = late ? Math.max(ever, Math.min(now - LATE_SECONDS, enough)) : ever;
    const rows = new Map<number, StayRow>();
    const edge = (seconds: number, sign: 1 | -1): StayRow => {
      const age = Math.min(AGE_STEPS - 1, Math.floor((seconds / longest) * AGE_STEPS));
      let row = rows.get(age);
      if (!row) {
        row = { late, age, inside: 0, ended: 0, edges: 0, seconds: 0, more: latest.length === STAYS_MAX };
        rows.set(age, row);
      }
      row.edges += sign;
      row.seconds += sign * seconds;
      return row;
    };
    for (const { from, to } of latest) {
      if (to !== undefined && to <= since) continue;
      edge(Math.min(longest, Math.max(0, since - from)), -1);
      const seconds = Math.min(longest, (to ?? now) - from);
      const row = edge(seconds, 1);
      if (to === undefined) row.inside += 1;
      else if (seconds < longest) row.ended += 1;
    }
    return [...rows.values()];
  });
}
