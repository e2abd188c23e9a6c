import type { Database } from '../../src/platform/postgres.js';
import { Passes } from '../../src/waiting-room/admission/passes.js';
import {
  WaitingRoomService,
  type WaitingRoomServiceDeps,
} from '../../src/waiting-room/waiting-room-service.js';
import type { Ticket } from './line-model.js';

/** Hears which numbers are spent, and then hears nothing more for a while. */
class StallingPasses extends Passes {
  asked = Promise.withResolvers<void>();
  goOn = Promise.withResolvers<void>();

  override async spent(concertId: number, sequences: readonly number[]): Promise<Set<number>> {
    const spent = await super.spent(concertId, sequences);
    this.asked.resolve();
    await this.goOn.promise;
    return spent;
  }
}

/** A process that is stopped in the middle of bringing fans back. */
export class StalledReturn {
  readonly #passes: StallingPasses;
  readonly #returning: Promise<void>;

  private constructor(
    deps: WaitingRoomServiceDeps,
    concertId: number,
    readonly tickets: readonly Ticket[],
  ) {
    this.#passes = new StallingPasses(deps.pool as Database);
    const places = tickets.map((ticket) => ({ ...ticket, drawn: false }));
    this.#returning = new WaitingRoomService({ ...deps, passes: this.#passes }).restore(concertId, places);
  }

  /** Resolves when it stands still: nothing is left to be asked, or the answer is there. */
  static async begun(
    deps: WaitingRoomServiceDeps,
    concertId: number,
    tickets: readonly Ticket[],
  ): Promise<StalledReturn> {
    const stalled = new StalledReturn(deps, concertId, tickets);
    await Promise.race([stalled.#passes.asked.promise, stalled.#returning]);
    return stalled;
  }

  async goOn(): Promise<void> {
    this.#passes.goOn.resolve();
    await this.#returning;
  }
}
