import { aim, type Floor } from '../floors.js';
import { type Estimate, playRoom, type RoomPlan } from './simulated-room.js';

/** What counts as right: within a fifth, or two seconds. */
const WITHIN = 0.2;
const WITHIN_SECONDS = 2;
const SHARE = 0.8;
/** From when on fans may rely on it: the first minute, and the first ten seconds after a change. */
const FROM_SECOND = 60;
const AFTER_CHANGE = 10;
/** How long newcomers stay can be seen when they have stayed. */
const AFTER_OTHER_STAYS = 180;
const LOOKED_AT = 50;

interface Case extends RoomPlan {
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

const ROOMY = { capacity: 1_000_000, admittedSeconds: 300, staySeconds: decay(60) };
const FULL = { capacity: 1_000, admitPerSecond: 100, admittedSeconds: 300, fans: 10_000 };

const CASES: Case[] = [
  { name: 'steady rate', ...ROOMY, admitPerSecond: 50, fans: 30_000 },
  { name: 'limited by capacity', ...FULL, staySeconds: decay(60) },
  { name: 'limited by capacity, buyers and those who stay', ...FULL, staySeconds: buyers },
  { name: 'limited by capacity, long tail', ...FULL, staySeconds: longTail },
  { name: 'limited by capacity, all stay two minutes', ...FULL, staySeconds: () => 120 },
  {
    name: 'limited by capacity, up to an hour, long tail',
    ...FULL,
    admittedSeconds: 3_600,
    staySeconds: longTail,
  },
  {
    name: 'limited by capacity, fifty inside, long tail',
    ...FULL,
    capacity: 50,
    fans: 1_000,
    staySeconds: longTail,
  },
  {
    name: 'limited by rate, though there is a capacity',
    ...FULL,
    admitPerSecond: 10,
    staySeconds: decay(60),
  },
  {
    name: 'the rate is lowered',
    ...ROOMY,
    admitPerSecond: 50,
    fans: 30_000,
    change: { atSecond: 200, admitPerSecond: 20 },
  },
  {
    name: 'the rate is raised',
    ...ROOMY,
    admitPerSecond: 20,
    fans: 30_000,
    change: { atSecond: 200, admitPerSecond: 80 },
  },
  {
    name: 'the capacity is halved',
    ...FULL,
    staySeconds: decay(60),
    change: { atSecond: 200, capacity: 500 },
  },
  {
    name: 'the capacity is halved, buyers and those who stay',
    ...FULL,
    staySeconds: buyers,
    change: { atSecond: 400, capacity: 500 },
  },
  {
    name: 'the capacity is doubled',
    ...FULL,
    capacity: 500,
    staySeconds: decay(60),
    change: { atSecond: 200, capacity: 1_000 },
  },
  {
    name: 'from now on people stay for a third of the time',
    ...FULL,
    staySeconds: decay(120),
    change: { atSecond: 400, staySeconds: decay(40) },
  },
  {
    name: 'from now on people stay for three times as long',
    ...FULL,
    staySeconds: decay(40),
    change: { atSecond: 200, staySeconds: decay(120) },
  },
];

export interface EstimateFigures {
  name: string;
  /** Of all that was told from the first minute on, what was right. */
  rightShare: number;
  /** What was told as a share of what it was: of all but a tenth more, half, and all but a tenth less. */
  toldOfReal: number[];
  /** After so many seconds a change should be known; absent without one. */
  knownAfter: number | undefined;
  /** Of what was told in the fifty seconds from then on, what was right. */
  afterChangeShare: number | undefined;
}

export function estimateFigures(): EstimateFigures[] {
  return CASES.map((plan) => {
    const { name, change } = plan;
    const changedAt = change?.atSecond ?? Number.POSITIVE_INFINITY;
    const knownAfter = change?.staySeconds ? AFTER_OTHER_STAYS : AFTER_CHANGE;
    const known = changedAt + knownAfter;
    // A future change cannot be known: what was told before it counts where the wait was over before it.
    const fair = playRoom(plan).filter(
      ({ atSecond, was }) => atSecond >= FROM_SECOND && (atSecond + was < changedAt || atSecond >= known),
    );
    const after = fair.filter(({ atSecond }) => atSecond >= known && atSecond < known + LOOKED_AT);
    const ratios = Float64Array.from(fair, ({ told, was }) => told / Math.max(was, WITHIN_SECONDS)).sort();
    return {
      name,
      rightShare: shareOfRight(fair),
      toldOfReal: [0.1, 0.5, 0.9].map((share) => ratios[Math.floor(share * ratios.length)]!),
      knownAfter: change && knownAfter,
      afterChangeShare: change && shareOfRight(after),
    };
  });
}

function shareOfRight(estimates: readonly Estimate[]): number {
  const right = estimates.filter(
    ({ told, was }) => Math.abs(told - was) <= Math.max(WITHIN_SECONDS, WITHIN * was),
  );
  return right.length / estimates.length;
}

export function estimateAims(figures: readonly EstimateFigures[]): Floor[] {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return figures.flatMap(({ name, rightShare, knownAfter, afterChangeShare }) => [
    aim(
      `${name}: from the first minute on ${percent(SHARE)} are told their wait within ${percent(WITHIN)}`,
      rightShare >= SHARE,
      percent(rightShare),
    ),
    ...(afterChangeShare === undefined
      ? []
      : [
          aim(
            `${name}: so they are from ${knownAfter} s after it on`,
            afterChangeShare >= SHARE,
            percent(afterChangeShare),
          ),
        ]),
  ]);
}
