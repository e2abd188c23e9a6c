import { seededRandom } from '../../harness/random.js';
import type { RoomState } from '../../src/waiting-room/admission/wait-curve.js';

/** In seconds since the room was opened; without an end: still inside. */
export interface SimulatedStay {
  from: number;
  to?: number;
}

export interface SimulatedRoom extends RoomState {
  second: number;
  admittedSeconds: number;
  /** In the order of admission. */
  stays: readonly SimulatedStay[];
}

export interface Estimator {
  /** Called once a second. */
  measure(room: SimulatedRoom): void;
  waitSeconds(position: number, room: SimulatedRoom): number;
}

export interface RoomPlan {
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  /** The fans who are there when it opens. */
  fans: number;
  /** How long fans stay inside: `share` of them shorter than so many seconds, if they may. */
  staySeconds(share: number): number;
  /** What is different from some second on, for the fans who are admitted then. */
  change?: {
    atSecond: number;
    admitPerSecond?: number;
    capacity?: number;
    staySeconds?(share: number): number;
  };
}

/** What a fan was told at some second, and how long the wait really was. */
export interface Estimate {
  fan: number;
  atSecond: number;
  told: number;
  was: number;
}

const STEPS_A_SECOND = 10;
/** Of the fans who wait so many are asked: each n-th, always the same. */
const SAMPLED = 199;
const SEED = 7;

/** Plays a room to its last fan in simulated time. Fans are admitted as lua/take.lua does. */
export function playRoom(plan: RoomPlan, estimator: Estimator): Estimate[] {
  const random = seededRandom(SEED);
  const leaving = new Map<number, number[]>();
  const told: Omit<Estimate, 'was'>[] = [];
  const stays: SimulatedStay[] = [];
  let budget = 0;
  let ended = 0;
  for (let step = 1; stays.length < plan.fans; step += 1) {
    const second = step / STEPS_A_SECOND;
    const changed = plan.change !== undefined && second >= plan.change.atSecond;
    const { capacity, admitPerSecond, admittedSeconds, staySeconds } = {
      ...plan,
      ...(changed && plan.change),
    };
    const room = (): SimulatedRoom => {
      const inside = stays.length - ended;
      const waiting = plan.fans - stays.length;
      return { second, stays, capacity, admitPerSecond, admittedSeconds, inside, waiting, share: 1 };
    };
    for (const fan of leaving.get(step) ?? []) stays[fan]!.to = second;
    ended += leaving.get(step)?.length ?? 0;
    leaving.delete(step);
    const isWhole = step % STEPS_A_SECOND === 0;
    if (isWhole) estimator.measure(room());
    budget = Math.min(Math.max(admitPerSecond, 1), budget + admitPerSecond / STEPS_A_SECOND);
    const { inside, waiting } = room();
    const free = Math.max(0, Math.min(Math.floor(budget), capacity - inside, waiting));
    for (let count = 0; count < free; count += 1) {
      const stay = Math.min(staySeconds(random()), admittedSeconds);
      const leavesAt = step + Math.max(1, Math.ceil(stay * STEPS_A_SECOND));
      const others = leaving.get(leavesAt) ?? [];
      others.push(stays.length);
      leaving.set(leavesAt, others);
      stays.push({ from: second });
    }
    budget -= free;
    if (!isWhole) continue;
    for (let fan = plan.fans - 1; fan >= stays.length; fan -= SAMPLED) {
      const seconds = estimator.waitSeconds(fan - stays.length + 1, room());
      told.push({ fan, atSecond: second, told: seconds });
    }
  }
  return told.map((each) => ({ ...each, was: stays[each.fan]!.from - each.atSecond }));
}
