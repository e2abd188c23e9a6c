import { type LifeTable, lifeTable, STAYS_MAX } from '../../src/waiting-room/admission/life-table.js';
import { waitCurve } from '../../src/waiting-room/admission/wait-curve.js';
import type { RoomFacts, WaitCurve } from '../../src/waiting-room/line/index.js';
import { estimatedWaitSeconds } from '../../src/waiting-room/telling/estimated-wait.js';
import type { Estimator, SimulatedRoom } from './simulated-room.js';

/** The one in use: measured every four seconds, as a ticker with many full rooms does. */
export class ByLifeTable implements Estimator {
  #table: LifeTable | undefined;
  #curve: WaitCurve = [];

  measure({ second, stays, ...room }: SimulatedRoom): void {
    if (second % 4 === 0 || !this.#table) {
      const latest = stays.slice(-STAYS_MAX).map(({ from, to }) => ({
        admittedAgo: second - from,
        endedAgo: to === undefined ? null : second - to,
      }));
      this.#table = lifeTable(room.admittedSeconds, latest);
    }
    this.#curve = waitCurve(room, this.#table);
  }

  waitSeconds(position: number, room: SimulatedRoom): number {
    const facts = { ...room, phase: 'OPEN', seats: 'LEFT', curve: this.#curve } as unknown as RoomFacts;
    return estimatedWaitSeconds(position, facts, 0)!;
  }
}

/**
 * The simplest one: position ÷ measured admissions a second. Where slots are free, the rate is known without
 * measuring.
 */
export class ByAdmissions implements Estimator {
  readonly #admitted: number[] = [];

  constructor(private readonly overSeconds: number) {}

  measure({ stays }: SimulatedRoom): void {
    this.#admitted.push(stays.length);
    if (this.#admitted.length > this.overSeconds + 1) this.#admitted.shift();
  }

  waitSeconds(position: number, room: SimulatedRoom): number {
    const { capacity, admitPerSecond, admittedSeconds, inside } = room;
    const measured = (this.#admitted.at(-1)! - this.#admitted[0]!) / (this.#admitted.length - 1);
    const full = Math.min(admitPerSecond, measured > 0 ? measured : capacity / admittedSeconds);
    const free = Math.max(0, Math.min(position, capacity - inside));
    const perSecond = capacity - inside > admitPerSecond ? admitPerSecond : full;
    return Math.ceil(free / admitPerSecond + (position - free) / perSecond);
  }
}
