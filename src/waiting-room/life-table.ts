import { AGE_STEPS, type StayRow } from './stay.statement.js';

/** How long stays last, as a life table says how long people live; and how old those are who are inside. */
export interface LifeTable {
  /** Each step of age lasts so many seconds. */
  stepSeconds: number;
  /** How many seconds of each step a stay lasts on average, ended stays included. */
  lived: readonly number[];
  /** Who is inside, by age. */
  inside: readonly number[];
  /** True where more are inside, older than these. */
  more: boolean;
}

/** So many ends tell enough; fewer are looked at together with those of neighbouring ages. */
const ENOUGH = 30;

const AGES = Array.from({ length: AGE_STEPS }, (_each, age) => age);

/**
 * Every second that somebody was watched at some age counts, also of those who are still inside. Ages that
 * nobody was watched at are like those before, and the longest stay that is allowed ends all. As long as
 * nobody has left, people are expected to stay to that end: that is Little's law.
 */
export function lifeTable(longestSeconds: number, rows: readonly StayRow[]): LifeTable {
  const stepSeconds = longestSeconds / AGE_STEPS;
  const [all, late] = [false, true].map((which) =>
    observed(
      rows.filter((row) => row.late === which),
      stepSeconds,
    ),
  ) as [Observed, Observed];
  const hazards = hazardsOf(all, stepSeconds);
  const expected = AGES.map((age) => hazards[age]! * late.watched[age]!);
  let survivors = 1;
  const lived = hazards.map((usual, age) => {
    const hazard = usual * timesAsMany(age, late.ended, expected);
    const before = survivors;
    survivors *= Math.exp(-hazard * stepSeconds);
    return hazard > 0 ? (before - survivors) / hazard : before * stepSeconds;
  });
  return { stepSeconds, lived, inside: all.inside, more: rows.some(({ more }) => more) };
}

interface Observed {
  inside: number[];
  ended: number[];
  /** In seconds. */
  watched: number[];
}

function observed(rows: readonly StayRow[], stepSeconds: number): Observed {
  const ofAge = new Map(rows.map((row) => [row.age, row]));
  let throughout = 0;
  const watched = AGES.toReversed().map((age) => {
    const { edges, seconds } = ofAge.get(age) ?? { edges: 0, seconds: 0 };
    throughout += edges;
    return Math.max(0, (throughout - edges) * stepSeconds + seconds - edges * age * stepSeconds);
  });
  return {
    inside: AGES.map((age) => ofAge.get(age)?.inside ?? 0),
    ended: AGES.map((age) => ofAge.get(age)?.ended ?? 0),
    watched: watched.toReversed(),
  };
}

/** Which share of people leaves in a second, by age. */
function hazardsOf({ ended, watched }: Observed, stepSeconds: number): number[] {
  return AGES.map((age) => {
    let [ends, seconds] = [0, 0];
    for (let before = age - 1; before >= 0 && ends < ENOUGH; before -= 1) {
      ends += ended[before]!;
      seconds += watched[before]!;
    }
    const likely = seconds > 0 ? ends / seconds : 0;
    // As if one more had been watched who was like those before: where hardly anybody was, chance decides less.
    return (ended[age]! + likely * stepSeconds) / (watched[age]! + stepSeconds);
  });
}

/** How many times as many as usual have ended lately, at about that age. */
function timesAsMany(age: number, ended: readonly number[], expected: readonly number[]): number {
  let [found, usual] = [ended[age]!, expected[age]!];
  for (let away = 1; away < AGE_STEPS && Math.max(found, usual) < ENOUGH; away += 1) {
    found += (ended[age - away] ?? 0) + (ended[age + away] ?? 0);
    usual += (expected[age - away] ?? 0) + (expected[age + away] ?? 0);
  }
  // As if one more had ended, as usual.
  return (found + 1) / (usual + 1);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
