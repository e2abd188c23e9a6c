import { type Estimate, type Estimator, playRoom, type RoomPlan } from './simulated-room.js';

/** What counts as right: within a fifth, or two seconds. */
const WITHIN = 0.2;
const WITHIN_SECONDS = 2;
/** From when on fans may rely on it: the first minute, and the first ten seconds after a change. */
const FROM_SECOND = 60;
const AFTER_CHANGE = 10;
/** How long newcomers stay can be seen when they have stayed. */
const AFTER_OTHER_STAYS = 180;
const LOOKED_AT = 50;
/** A change of an estimate counts as a share of it, of so many seconds at least. */
const JUMP_OF_SECONDS = 10;

interface Situation extends RoomPlan {
  name: string;
}

/** Two in three buy within one to three minutes, the others stay as long as they may. */
const buyers = (share: number): number => (share < 2 / 3 ? 60 + 180 * share : Number.POSITIVE_INFINITY);
/** Like the decay of atoms: each fan inside is as likely to leave at any moment. */
const decay =
  (meanSeconds: number) =>
  (share: number): number =>
    -Math.log(1 - share) * meanSeconds;
/** Log-logistic, which is much like log-normal: most leave soon after each other, and a few very late. */
const longTail = (share: number): number => 60 * (share / (1 - share)) ** (1 / 2);

const ROOMY = { capacity: 1_000_000, admittedSeconds: 300, fans: 30_000, staySeconds: decay(60) };
const FULL = { capacity: 1_000, admitPerSecond: 100, admittedSeconds: 300, fans: 10_000 };
const FIFTY = { ...FULL, capacity: 50, fans: 1_000 };
const HALVED = { atSecond: 200, capacity: 500 };

export const SITUATIONS: Situation[] = [
  { name: 'steady rate', ...ROOMY, admitPerSecond: 50 },
  { name: 'full', ...FULL, staySeconds: decay(60) },
  { name: 'full, buyers and fans who stay', ...FULL, staySeconds: buyers },
  { name: 'full, long tail', ...FULL, staySeconds: longTail },
  { name: 'full, all stay two minutes', ...FULL, staySeconds: () => 120 },
  { name: 'full, up to an hour, long tail', ...FULL, admittedSeconds: 3_600, staySeconds: longTail },
  { name: 'full, fifty inside, long tail', ...FIFTY, staySeconds: longTail },
  { name: 'the rate is less than a full room needs', ...FULL, admitPerSecond: 10, staySeconds: decay(60) },
  {
    name: 'the rate is lowered',
    ...ROOMY,
    admitPerSecond: 50,
    change: { atSecond: 200, admitPerSecond: 20 },
  },
  { name: 'the rate is raised', ...ROOMY, admitPerSecond: 20, change: { atSecond: 200, admitPerSecond: 80 } },
  { name: 'the capacity is halved', ...FULL, staySeconds: decay(60), change: HALVED },
  {
    name: 'the capacity is halved, buyers and fans who stay',
    ...FULL,
    staySeconds: buyers,
    change: { ...HALVED, atSecond: 400 },
  },
  {
    name: 'the capacity is doubled',
    ...FULL,
    capacity: 500,
    staySeconds: decay(60),
    change: { atSecond: 200, capacity: 1_000 },
  },
  {
    name: 'fans begin to stay for a third of the time',
    ...FULL,
    staySeconds: decay(120),
    change: { atSecond: 400, staySeconds: decay(40) },
  },
  {
    name: 'fans begin to stay for three times as long',
    ...FULL,
    staySeconds: decay(40),
    change: { atSecond: 200, staySeconds: decay(120) },
  },
];

export interface EstimateFigures {
  name: string;
  /** Of all that was told from the first minute on, what was wrong. */
  wrongShare: number;
  /** Of what was told in the fifty seconds from when a change should be known, what was wrong. */
  wrongAfterChange: number | undefined;
  /** The mean of |told − real| ÷ real. */
  relativeError: number;
  /** By how much of itself an estimate changed in a second beyond the second that had passed: p99. */
  jump: number;
}

export function estimateFigures(plan: Situation, estimator: Estimator): EstimateFigures {
  const { name, change } = plan;
  const changedAt = change?.atSecond ?? Number.POSITIVE_INFINITY;
  const known = changedAt + (change?.staySeconds ? AFTER_OTHER_STAYS : AFTER_CHANGE);
  const all = playRoom(plan, estimator).filter(({ atSecond }) => atSecond >= FROM_SECOND);
  // A future change cannot be known: what was told before it counts where the wait was over before it.
  const fair = all.filter(({ atSecond, was }) => atSecond + was < changedAt || atSecond >= known);
  const after = fair.filter(({ atSecond }) => atSecond >= known && atSecond < known + LOOKED_AT);
  const errors = fair.map(({ told, was }) => Math.abs(told - was) / Math.max(was, WITHIN_SECONDS));
  return {
    name,
    wrongShare: shareOfWrong(fair),
    wrongAfterChange: change && shareOfWrong(after),
    relativeError: mean(errors),
    jump: jumpOf(all.filter(({ atSecond }) => atSecond < changedAt || atSecond >= known)),
  };
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function shareOfWrong(estimates: readonly Estimate[]): number {
  const wrong = estimates.filter(
    ({ told, was }) => Math.abs(told - was) > Math.max(WITHIN_SECONDS, WITHIN * was),
  );
  return wrong.length / estimates.length;
}

function jumpOf(estimates: readonly Estimate[]): number {
  const before = new Map<number, Estimate>();
  const jumps: number[] = [];
  for (const estimate of estimates) {
    const last = before.get(estimate.fan);
    before.set(estimate.fan, estimate);
    if (last?.atSecond !== estimate.atSecond - 1) continue;
    jumps.push(Math.abs(estimate.told - (last.told - 1)) / Math.max(last.told, JUMP_OF_SECONDS));
  }
  return Float64Array.from(jumps).sort()[Math.floor(jumps.length * 0.99)]!;
}
