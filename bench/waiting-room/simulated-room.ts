import { AdmissionRate } from '../../src/waiting-room/admission/admission-rate.js';
import { lifeTable } from '../../src/waiting-room/admission/life-table.js';
import { waitCurve } from '../../src/waiting-room/admission/wait-curve.js';
import type { RoomFacts, WaitCurve } from '../../src/waiting-room/line/room-facts.js';
import { estimatedWaitSeconds } from '../../src/waiting-room/telling/estimated-wait.js';
import { Schedule } from '../load/schedule.js';
import { seededRandom } from '../random.js';
import { countedStays, type Stay } from './counted-stays.js';

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
  atSecond: number;
  told: number;
  was: number;
}

const STEP_MS = 100;
const SAMPLED = 97;
const SEED = 7;
/** How often fans are told, and how often the ticker measures the stays. */
const TELL_MS = 1_000;
const MEASURE_MS = 2_000;

/**
 * Plays a room to its last fan in simulated time: fans are admitted as lua/take.lua does, measured as the
 * ticker does, and told once a second how long it will take.
 */
export function playRoom(plan: RoomPlan): Estimate[] {
  const random = seededRandom(SEED);
  const leaving = new Schedule();
  const rate = new AdmissionRate();
  const told: { fan: number; atSecond: number; seconds: number }[] = [];
  const stays: Stay[] = [];
  let budget = 0;
  let ended = 0;
  let table = lifeTable(plan.admittedSeconds, []);
  let curve: WaitCurve = [];
  for (let ms = STEP_MS; stays.length < plan.fans; ms += STEP_MS) {
    const second = ms / 1_000;
    const isChanged = plan.change !== undefined && second >= plan.change.atSecond;
    const settings = { ...plan, ...(isChanged && plan.change) };
    const { admitPerSecond, admittedSeconds, capacity } = settings;
    while (leaving.next !== undefined && leaving.next.at <= ms) {
      stays[leaving.take().fan]!.to = second;
      ended += 1;
    }
    if (ms % MEASURE_MS === 0) {
      table = lifeTable(admittedSeconds, countedStays(stays, second, admittedSeconds));
    }
    if (ms % TELL_MS === 0) {
      const facts = factsOf(settings, stays.length, ended, { rate: rate.perSecond, curve });
      curve = waitCurve(facts, table);
    }
    budget = Math.min(Math.max(admitPerSecond, 1), budget + (admitPerSecond * STEP_MS) / 1_000);
    const measured = { rate: rate.perSecond, curve };
    const left = plan.fans - stays.length;
    const free = Math.min(Math.floor(budget), capacity - (stays.length - ended), left);
    for (let count = 0; count < free; count += 1) {
      const stay = Math.min(settings.staySeconds(random()), admittedSeconds);
      leaving.add({ at: ms + stay * 1_000, fan: stays.length, attempt: 0 });
      stays.push({ from: second });
    }
    budget -= Math.max(free, 0);
    rate.count(ms, stays.length);
    if (ms % TELL_MS !== 0) continue;
    const facts = factsOf(settings, stays.length, ended, measured);
    for (let fan = stays.length; fan < plan.fans; fan += SAMPLED) {
      const seconds = estimatedWaitSeconds(fan - stays.length + 1, facts, 0) ?? Number.NaN;
      told.push({ fan, atSecond: second, seconds });
    }
  }
  return told.map(({ fan, atSecond, seconds }) => ({
    atSecond,
    told: seconds,
    was: stays[fan]!.from - atSecond,
  }));
}

function factsOf(
  { capacity, admitPerSecond, admittedSeconds, fans }: RoomPlan,
  admitted: number,
  ended: number,
  measured: { rate: number; curve: WaitCurve },
): RoomFacts {
  const inside = admitted - ended;
  const waiting = fans - admitted;
  return {
    epoch: 1,
    version: 0,
    next: fans + 1,
    phase: 'OPEN',
    seats: 'LEFT',
    ordered: true,
    drawn: false,
    written: 0,
    share: 1,
    capacity,
    admitPerSecond,
    admittedSeconds,
    admitted,
    inside,
    waiting,
    ...measured,
  };
}
