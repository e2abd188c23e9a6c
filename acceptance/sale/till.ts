import type { Database } from '../../harness/database.js';
import { performanceNumber } from '../../tools/judge/ids.js';

const EVERY_MS = 250;
/** As long as a quick payment takes. */
const PAID_AFTER_SECONDS = 1;

// What a payment will write, in one transaction: until there are payments, the bench does it in their place.
const CONFIRM = `
  with paid as (
    update reservation r
    set status = 'CONFIRMED', version = r.version + 1, changed_at = clock_timestamp()
    where r.id = any(array(
      select id from reservation
      where performance_id = $1 and status = 'HELD' and created_at < clock_timestamp() - $2 * interval '1 s'
      order by id for no key update))
      and r.held_until > clock_timestamp()
    returning r.id, r.user_id, r.seat_ids
  ), sold as (
    update seat s set status = 'SOLD', version = s.version + 1
    from paid where s.reservation_id = paid.id and s.id = any(paid.seat_ids)
    returning s.id, paid.id as reservation_id, paid.user_id
  )
  select write_event('seats-sold', 'performance:' || $1, 1, jsonb_build_object(
    'performanceId', $1::int, 'seatIds', jsonb_agg(id order by id),
    'reservationIds', jsonb_agg(distinct reservation_id), 'userIds', jsonb_agg(distinct user_id)),
    clock_timestamp())
  from sold having count(*) > 0`;

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
      await database.client.query(CONFIRM, [performance, PAID_AFTER_SECONDS]);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
