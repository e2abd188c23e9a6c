import { seededRandom } from '../random.js';
import type { Scenario } from './scenario.js';

/** Seats that a fan asks for at once. */
export interface Wish {
  /** How long after the refusal of the wish before, in milliseconds; 0 for the first. */
  afterMs: number;
  /** By their places in the layout, the best being 0. */
  seats: number[];
}

/** What one fan will do. What it comes to depends on the others. */
export interface Fan {
  /** Milliseconds after the sale has begun. */
  at: number;
  /** One after the other, until one is granted. */
  wishes: Wish[];
  /** How long after the grant this fan gives the seats back, in milliseconds; absent: not at all. */
  cancelAfterMs?: number;
  /** How long after the grant this fan pays, in milliseconds; absent: not at all. */
  payAfterMs?: number;
}

/** Every fan of a rush, in order of arrival. */
export type Trace = Fan[];

type Random = () => number;

/**
 * The rush of a scenario: the same for the same seed, in every replay. No fan looks at the seat map, so
 * that what is asked for does not depend on what the server answers.
 */
export function traceOf(scenario: Scenario, seed: number): Trace {
  const random = seededRandom(seed);
  return Array.from({ length: scenario.fans }, () => fanOf(scenario, random)).sort((a, b) => a.at - b.at);
}

function fanOf(scenario: Scenario, random: Random): Fan {
  const { retries, thinkMs, cancelShare, cancelAfterMs, payShare, payAfterMs } = scenario;
  const at = arrivalMs(scenario, random);
  const party = partyOf(scenario, random);
  const wishes = Array.from({ length: 1 + retries }, (_, attempt) => ({
    afterMs: attempt === 0 ? 0 : between(thinkMs, random),
    seats: wishFor(party, attempt, scenario, random),
  }));
  const isFickle = random() < cancelShare;
  const wait = between(cancelAfterMs, random);
  const fan = { at, wishes, ...(isFickle && { cancelAfterMs: wait }) };
  // Without payments, a seed makes the same fans as it did before there were any.
  if (payShare === 0) return fan;
  const isBuyer = random() < payShare;
  const payWait = between(payAfterMs, random);
  return { ...fan, ...(isBuyer && !isFickle && { payAfterMs: payWait }) };
}

/** A spike in the first second, then a tail that halves again and again until the end. */
function arrivalMs(scenario: Scenario, random: Random): number {
  const { overSeconds, firstSecondShare, halfLifeSeconds } = scenario;
  const isEarly = random() < firstSecondShare;
  const share = random();
  if (isEarly) return Math.round(share * Math.min(1, overSeconds) * 1_000);
  // What an exponential tail would send after the end comes, in proportion, before it.
  const within = 1 - 2 ** (-overSeconds / halfLifeSeconds);
  return Math.round(-Math.log2(1 - share * within) * halfLifeSeconds * 1_000);
}

function partyOf({ partySizes, seats }: Scenario, random: Random): number {
  const total = partySizes.reduce((sum, weight) => sum + weight, 0);
  let left = random() * total;
  const found = partySizes.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.min(found + 1, seats);
}

/** A fan begins with the best seats, becomes modest after each refusal, and takes any seats in the end. */
function wishFor(party: number, attempt: number, scenario: Scenario, random: Random): number[] {
  const { seats, taste, retries } = scenario;
  const modesty = retries === 0 ? 0 : attempt / retries;
  const exponent = taste + (1 - taste) * modesty;
  const first = Math.floor(random() ** exponent * (seats - party + 1));
  return Array.from({ length: party }, (_, index) => first + index);
}

function between([least, most]: readonly [number, number], random: Random): number {
  return Math.round(least + (most - least) * random());
}
