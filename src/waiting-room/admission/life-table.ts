/** Ages are counted in so many equal steps, from 0 to the longest stay that is allowed. */
export const AGE_STEPS = 60;
/** How many stays are looked at, the latest ones. */
export const STAYS_MAX = 5_000;
/**
 * What was observed one memory ago counts 1/e of what is observed now. A memory is as long as so many ends of
 * stays, so many steps of age and so many seconds, whichever takes longest.
 */
const MEMORY_ENDS = 200;
const MEMORY_STEPS = 3;
const MEMORY_SECONDS = 30;
/** A stay that is shorter than the longest by so little has ended by itself. */
const ROUNDING_SECONDS = 0.001;
/** Every fan who comes in stays for this share of a step at least. */
const MOMENT = 0.01;

/** A fan's time inside, in seconds before now. */
export interface Stay {
  admittedAgo: number;
  /** Null: the fan is still inside. */
  endedAgo: number | null;
}

/** How long stays last, as a life table says how long a population lives, and the ages of the fans inside. */
export interface LifeTable {
  /** Each step of age lasts so many seconds. */
  stepSeconds: number;
  /** How many seconds of each step a stay lasts on average, ended stays included. */
  lived: readonly number[];
  /** How many fans are inside, by age. */
  inside: readonly number[];
  /** True where more fans may be inside, older than these. */
  more: boolean;
}

/**
 * The age of a fan is the time since they were admitted. A step of age is taken to be like all before it as
 * long as few fans have reached it: as if one more fan had been observed. The longest stay that is allowed
 * ends every stay. As long as no fan has left, fans are expected to stay to that end, as in Little's law.
 */
export function lifeTable(longestSeconds: number, stays: readonly Stay[]): LifeTable {
  const { reached, spent, ended, inside } = observe(longestSeconds, stays);
  const stepSeconds = longestSeconds / AGE_STEPS;
  let reachedBefore = 0;
  let endedBefore = 0;
  let survivors = 1;
  const lived = reached.map((fans, age) => {
    const likely = reachedBefore > 0 ? endedBefore / reachedBefore : 0;
    reachedBefore += fans;
    endedBefore += ended[age]!;
    const leaving = (ended[age]! + likely) / (fans + 1);
    const spending = (spent[age]! + 1 - likely / 2) / (fans + 1);
    const before = survivors;
    survivors *= 1 - leaving;
    return before * stepSeconds * Math.max(1 - leaving, spending, MOMENT);
  });
  return { stepSeconds, lived, inside, more: stays.length === STAYS_MAX };
}

/** By age. All but `inside` is weighted: what was observed long ago counts less. */
interface Observed {
  /** How many fans were observed. A fan who is at this age now counts as the part of it that is over. */
  reached: number[];
  /** How many steps they were observed for in sum. */
  spent: number[];
  /** How many stays ended at this age, other than by reaching the longest stay. */
  ended: number[];
  inside: number[];
}

function observe(longestSeconds: number, stays: readonly Stay[]): Observed {
  const none = (): number[] => new Array<number>(AGE_STEPS).fill(0);
  const found: Observed = { reached: none(), spent: none(), ended: none(), inside: none() };
  const stepSeconds = longestSeconds / AGE_STEPS;
  const memory = memorySeconds(stepSeconds, stays);
  const growth = Math.exp(stepSeconds / memory);
  for (const { admittedAgo, endedAgo } of stays) {
    const seconds = Math.min(longestSeconds, Math.max(0, admittedAgo - (endedAgo ?? 0)));
    const last = Math.min(AGE_STEPS - 1, Math.floor(seconds / stepSeconds));
    // Each step is more recent than the one before.
    let weight = Math.exp(-admittedAgo / memory);
    for (let age = 0; age < last; age += 1) {
      found.reached[age]! += weight;
      found.spent[age]! += weight;
      weight *= growth;
    }
    const part = weight * (seconds / stepSeconds - last);
    found.spent[last]! += part;
    found.reached[last]! += endedAgo === null ? part : weight;
    if (endedAgo === null) found.inside[last]! += 1;
    else if (seconds < longestSeconds - ROUNDING_SECONDS) found.ended[last]! += weight;
  }
  return found;
}

/** Infinite until enough stays have ended. */
function memorySeconds(stepSeconds: number, stays: readonly Stay[]): number {
  const ends = Float64Array.from(stays.map(({ endedAgo }) => endedAgo).filter((ago) => ago !== null)).sort();
  const sinceEnds = ends[MEMORY_ENDS - 1] ?? Number.POSITIVE_INFINITY;
  return Math.max(MEMORY_SECONDS, MEMORY_STEPS * stepSeconds, sinceEnds);
}
