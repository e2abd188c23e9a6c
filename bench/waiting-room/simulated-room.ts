import { AdmissionRate } from '../../src/waiting-room/admission-rate.js';
import { estimatedWaitSeconds } from '../../src/waiting-room/estimated-wait.js';
import type { RoomFacts } from '../../src/waiting-room/room-facts.js';
import { Schedule } from '../load/schedule.js';
import { seededRandom } from '../random.js';

export interface RoomPlan {
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  /** Who are there when it opens. */
  fans: number;
  /** How long people stay inside: `share` of them shorter than so many seconds, if they may. */
  staySeconds(share: number): number;
  /** What an organiser changes at some second. */
  change?: { atSecond: number; admitPerSecond?: number; capacity?: number };
}

/** What somebody was told at some second, and how long it was. */
export interface Estimate {
  atSecond: number;
  told: number;
  was: number;
}

const STEP_MS = 100;
const SAMPLED = 97;
const SEED = 7;

/**
 * Plays a room to its last fan in simulated time: people are let in as lua/take.lua does, measured as the
 * ticker does, and told once a second how long it will take.
 */
export function playRoom(plan: RoomPlan): Estimate[] {
  const random = seededRandom(SEED);
  const leaving = new Schedule();
  const [rate, turnover] = [new AdmissionRate(), new AdmissionRate()];
  const told: { fan: number; atSecond: number; seconds: number }[] = [];
  const admittedAt: number[] = [];
  let [budget, ended] = [0, 0];
  for (let ms = STEP_MS; admittedAt.length < plan.fans; ms += STEP_MS) {
    const second = ms / 1_000;
    const isChanged = plan.change !== undefined && second >= plan.change.atSecond;
    const settings = { ...plan, ...(isChanged && plan.change) };
    const { admitPerSecond, capacity } = settings;
    while (leaving.next !== undefined && leaving.next.at <= ms) {
      leaving.take();
      ended += 1;
    }
    budget = Math.min(Math.max(admitPerSecond, 1), budget + (admitPerSecond * STEP_MS) / 1_000);
    const measured = { rate: rate.perSecond, turnover: turnover.perSecond };
    const left = plan.fans - admittedAt.length;
    const free = Math.min(Math.floor(budget), capacity - (admittedAt.length - ended), left);
    for (let count = 0; count < free; count += 1) {
      const stay = Math.min(plan.staySeconds(random()), plan.admittedSeconds);
      leaving.add({ at: ms + stay * 1_000, fan: admittedAt.length, attempt: 0 });
      admittedAt.push(second);
    }
    budget -= Math.max(free, 0);
    const facts = factsOf(settings, admittedAt.length, ended, measured);
    rate.count(ms, admittedAt.length);
    turnover.count(ms, ended);
    if (ms % 1_000 !== 0) continue;
    for (let fan = admittedAt.length; fan < plan.fans; fan += SAMPLED) {
      const seconds = estimatedWaitSeconds(fan - admittedAt.length + 1, facts, 0);
      told.push({ fan, atSecond: second, seconds: seconds ?? Number.NaN });
    }
  }
  return told.map(({ fan, atSecond, seconds }) => ({
    ...{ atSecond, told: seconds },
    was: admittedAt[fan]! - atSecond,
  }));
}

function factsOf(
  { capacity, admitPerSecond, admittedSeconds, fans }: RoomPlan,
  admitted: number,
  ended: number,
  measured: { rate: number; turnover: number },
): RoomFacts {
  const [inside, waiting] = [admitted - ended, fans - admitted];
  return {
    ...{
      epoch: 1,
      version: 0,
      next: fans + 1,
      phase: 'OPEN',
      seats: 'LEFT',
      ordered: true,
      drawn: false,
      written: 0,
      share: 1,
    },
    ...{ capacity, admitPerSecond, admittedSeconds, admitted, ended, inside, waiting, ...measured },
  };
}
