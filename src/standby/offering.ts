import { isLostToOthers } from '../platform/database-failure.js';
import { type Database, run } from '../platform/postgres.js';
import { ADVANCE, DUE, type Step } from './standby.statement.js';

/** The pause between two looks at all lists. */
export const LOOK_MS = 1_000;
/** A fan who was passed over is looked at again after this time. */
const AGAIN_AFTER_MS = 10_000;
/** How many steps a list gets before the next list has its turn. */
const STEPS_A_TURN = 20;
const LISTS_AT_ONCE = 200;

interface OfferingDeps {
  pool: Database;
  offerMs: number;
  /** Called after the commit; lost when the process dies in between. */
  onStep: (performanceId: number, step: Step) => void;
  onError: (error: unknown) => void;
}

/**
 * Takes the next steps of standby lists. A step is one transaction under the lock of its list
 * (sql/advance-standby.sql), so any number of workers may run, and one that dies leaves nothing half done.
 */
export class Offering {
  readonly #due = new Set<number>();
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly deps: OfferingDeps) {}

  /** There may be something to do for these performances. */
  wake(performanceIds: Iterable<number>): void {
    for (const id of performanceIds) this.#due.add(id);
    if (!this.#stopped) void this.#work();
  }

  /** Looks for lists with something to do, and does it. */
  async lookThrough(): Promise<void> {
    let last = 0;
    for (;;) {
      const due = await run<{ performanceId: number }>(this.deps.pool, DUE, [last, LISTS_AT_ONCE]);
      this.wake(due.map(({ performanceId }) => performanceId));
      await this.#working;
      if (due.length < LISTS_AT_ONCE || this.#stopped) return;
      last = due.at(-1)!.performanceId;
    }
  }

  /** Ends after the step that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  #work(): Promise<void> {
    this.#working ??= this.#turns().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #turns(): Promise<void> {
    for (const performanceId of this.#due) {
      if (this.#stopped) return;
      this.#due.delete(performanceId);
      try {
        // A set is walked through in the order of insertion, so this list has its next turn after the others.
        if (await this.#turn(performanceId)) this.#due.add(performanceId);
      } catch (error) {
        // The next look finds the list again.
        if (!isLostToOthers(error)) this.deps.onError(error);
      }
    }
  }

  /** @returns whether there may be more to do */
  async #turn(performanceId: number): Promise<boolean> {
    const { pool, offerMs, onStep } = this.deps;
    for (let steps = 0; steps < STEPS_A_TURN && !this.#stopped; steps += 1) {
      const [done] = await run<{ step: Step }>(pool, ADVANCE, [performanceId, offerMs, AGAIN_AFTER_MS]);
      const { step } = done!;
      if (step === 'NOTHING') return false;
      onStep(performanceId, step);
    }
    return true;
  }
}
