/** Ages are counted in so many equal steps, from 0 to the longest stay that is allowed. */
export const AGE_STEPS = 60;
/** How many passes are looked at, the latest ones. */
export const STAYS_MAX = 5_000;
/** "Lately" reaches back over so many ends of stays, and over so many seconds at least. */
export const LATE_ENDS = 200;
export const LATE_SECONDS = 20;

/**
 * What was observed of fans of one age. The age is the time since the fan was admitted. The observation of a
 * fan begins at one age and ends at another: the beginnings count as negative.
 */
export interface StayRow {
  /** True: lately. False: in the last two of the longest stays. */
  late: boolean;
  /** The step. */
  age: number;
  inside: number;
  /** How many stays have ended at that age, other than by reaching the longest stay. */
  ended: number;
  /** Ends of observations, less beginnings. `seconds` is the sum of their exact ages. */
  edges: number;
  seconds: number;
  /** True where there are more passes than are looked at. */
  more: boolean;
}

/** How long stays last, as a life table says how long a population lives, and the ages of the fans inside. */
export interface LifeTable {
  /** Each step of age lasts so many seconds. */
  stepSeconds: number;
  /** How many seconds of each step a stay lasts on average, ended stays included. */
  lived: readonly number[];
  /** How many fans are inside, by age. */
  inside: readonly number[];
  /** True where more fans are inside, older than these. */
  more: boolean;
}

/** So many ends are enough evidence. Fewer are looked at together with those of neighbouring ages. */
const ENOUGH = 60;
/** Every fan who comes in stays for a moment at least. */
const MOMENT = 0.01;

const AGES = Array.from({ length: AGE_STEPS }, (_each, age) => age);

/**
 * Every second counts in which a fan was observed at some age, also of fans who are still inside. An age at
 * which no fan was observed is taken to be like those before it. The longest stay that is allowed ends every
 * stay. As long as no fan has left, fans are expected to stay to that end, as in Little's law.
 */
export function lifeTable(longestSeconds: number, rows: readonly StayRow[]): LifeTable {
  const stepSeconds = longestSeconds / AGE_STEPS;
  const [all, late] = [false, true].map((which) => {
    const ofWhich = rows.filter((row) => row.late === which);
    return observed(ofWhich, stepSeconds);
  }) as [Observed, Observed];
  const usual = usualSteps(all, stepSeconds);
  const expected = usual.map(({ leaving, spent }, age) => {
    return (leaving * late.watched[age]!) / (spent * stepSeconds);
  });
  let survivors = 1;
  const lived = usual.map((step, age) => {
    const { leaving, spent } = hastened(step, timesAsMany(age, late.ended, expected));
    const before = survivors;
    survivors *= 1 - leaving;
    return before * spent * stepSeconds;
  });
  return { stepSeconds, lived, inside: all.inside, more: rows.some(({ more }) => more) };
}

interface Observed {
  inside: number[];
  ended: number[];
  /** How many stays could have ended: a fan who was observed through a part of a step counts by half. */
  risk: number[];
  /** In seconds. */
  watched: number[];
}

function observed(rows: readonly StayRow[], stepSeconds: number): Observed {
  const ofAge = new Map(rows.map((row) => [row.age, row]));
  const inside = [];
  const ended = [];
  const risk = [];
  const watched = [];
  let through = rows.reduce((total, { edges }) => total + edges, 0);
  for (const age of AGES) {
    const row = ofAge.get(age) ?? { inside: 0, ended: 0, edges: 0, seconds: 0 };
    const begun = row.inside + row.ended - row.edges;
    inside.push(row.inside);
    ended.push(row.ended);
    // Nearly all whose observation begins with the first step are observed from their admission.
    risk.push(Math.max(row.ended, through + (age === 0 ? begun : begun / 2) - row.inside / 2));
    through -= row.edges;
    watched.push(Math.max(0, through * stepSeconds + row.seconds - row.edges * age * stepSeconds));
  }
  return { inside, ended, risk, watched };
}

/**
 * Of the fans who reach an age: how many leave at it, and how much of its step they spend inside on average.
 */
interface Step {
  leaving: number;
  spent: number;
}

function usualSteps({ ended, risk, watched }: Observed, stepSeconds: number): Step[] {
  return AGES.map((age) => {
    let ends = 0;
    let seconds = 0;
    for (let before = age - 1; before >= 0 && ends < ENOUGH; before -= 1) {
      ends += ended[before]!;
      seconds += watched[before]!;
    }
    const likely = ends > 0 ? 1 - Math.exp((-ends * stepSeconds) / Math.max(seconds, stepSeconds)) : 0;
    // As if one more fan had been observed, like those before: where there are few, chance decides less.
    const people = risk[age]! + 1;
    const leaving = (ended[age]! + likely) / people;
    const spent = (watched[age]! / stepSeconds + 1 - likely / 2) / people;
    return { leaving, spent: Math.min(1, Math.max(1 - leaving, spent, MOMENT)) };
  });
}

/** As if so many times as many fans left at every moment. */
function hastened({ leaving, spent }: Step, times: number): Step {
  const then = 1 - (1 - leaving) ** times;
  const lost = leaving > 0 ? ((1 - spent) * then) / leaving : 0;
  return { leaving: then, spent: Math.max(MOMENT, 1 - lost) };
}

/** How many times as many as usual have ended lately, at about that age. */
function timesAsMany(age: number, ended: readonly number[], expected: readonly number[]): number {
  let found = ended[age]!;
  let usual = expected[age]!;
  for (let away = 1; away < AGE_STEPS && Math.max(found, usual) < ENOUGH; away += 1) {
    found += (ended[age - away] ?? 0) + (ended[age + away] ?? 0);
    usual += (expected[age - away] ?? 0) + (expected[age + away] ?? 0);
  }
  // As if one more stay had ended, as usual.
  return (found + 1) / (usual + 1);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
