import type { Statement } from '../platform/postgres.js';

export type Step = 'RELEASING' | 'REFUNDING' | 'DONE';

/** A cancellation that this worker has taken. */
export interface TakenCancellation {
  performanceId: number;
  fence: number;
  step: Step;
}

/** Values: lease in milliseconds. */
export const TAKE_CANCELLATION: Statement = {
  name: 'cancellation-take',
  text: `
    select performance_id as "performanceId", fence, step
    from take_cancellation($1 * interval '1 millisecond')`,
};

/** Values: performance, fence, lease in milliseconds, how many seats. */
export const RELEASE_CANCELLED: Statement = {
  name: 'cancellation-release',
  text: `select release_cancelled($1, $2, $3 * interval '1 millisecond', $4) as outcome`,
};

/** The purchases that come next; it extends the lease. Values: performance, fence, lease, how many. */
export const NEXT_PURCHASES: Statement = {
  name: 'cancellation-next-purchases',
  text: `
    with extended as (
      update performance_cancellation c set due_at = clock_timestamp() + $3 * interval '1 millisecond'
      where c.performance_id = $1 and c.fence = $2 and c.step = 'REFUNDING'
      returning c.performance_id
    )
    select l.reservation_id as id
    from extended join cancelled_purchase l on l.performance_id = extended.performance_id
    where l.due_at <= clock_timestamp()
    order by l.due_at limit $4`,
};

/** Values: performance, fence, reservation, id of the audit row. */
export const REFUND_LISTED: Statement = {
  name: 'cancellation-refund',
  text: 'select refund_listed($1, $2, $3, $4) as outcome',
};

/** Values: performance, reservation, why. It is tried again after 5 seconds, 10, 20, … 5 minutes. */
export const NOTE_FAILED_PURCHASE: Statement = {
  name: 'cancellation-purchase-failed',
  text: `
    update cancelled_purchase l
    set outcome = 'FAILED', failure = left($3, 500), tries = l.tries + 1,
      due_at = clock_timestamp() + least(interval '5 seconds' * 2 ^ least(l.tries, 10), interval '5 minutes')
    where l.performance_id = $1 and l.reservation_id = $2 and l.due_at is not null`,
};

/** Values: performance, fence, lease in milliseconds. */
export const END_CANCELLATION: Statement = {
  name: 'cancellation-end',
  text: `select end_cancellation($1, $2, $3 * interval '1 millisecond') as outcome`,
};

/** Values: performance, fence, after how many milliseconds it is due, why the step has failed or null. */
export const GIVE_BACK_CANCELLATION: Statement = {
  name: 'cancellation-give-back',
  text: `
    update performance_cancellation c
    set due_at = clock_timestamp() + $3 * interval '1 millisecond', failure = left($4, 500)
    where c.performance_id = $1 and c.fence = $2 and c.finished_at is null`,
};
