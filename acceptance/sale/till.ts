import type { Database } from '../../harness/database.js';
import { performanceNumber } from '../../tools/judge/ids.js';

const EVERY_MS = 250;
/** As long as a quick payment takes. */
const PAID_AFTER_SECONDS = 1;

const PAYABLE = `
  select id from reservation
  where performance_id = $1 and status = 'HELD' and held_until > clock_timestamp()
    and created_at < clock_timestamp() - $2 * interval '1 s'`;

// What a payment does beside the money: the seats are sold, and the pass of the buyer ends.
const CONFIRM = `
  select confirm_reservation($1, gen_random_uuid(), locked.at),
    end_pass_of_buyer(locked.concert_id, locked.user_id, locked.at)
  from lock_reservation($1) as locked where locked.status = 'HELD'`;

/** Confirms what is held, as payments would, until it is closed. */
export class Till {
  #open = true;
  readonly #working: Promise<void>;

  constructor(database: Database, performanceId: string) {
    this.#working = this.#work(database, performanceNumber(performanceId)!);
    this.#working.catch(() => undefined);
  }

  /** @throws what kept it from confirming */
  async close(): Promise<void> {
    this.#open = false;
    await this.#working;
  }

  async #work(database: Database, performance: number): Promise<void> {
    while (this.#open) {
      const { rows } = await database.client.query<{ id: string }>(PAYABLE, [
        performance,
        PAID_AFTER_SECONDS,
      ]);
      for (const { id } of rows) await database.client.query(CONFIRM, [id]);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
