import { type PerformanceRow, performanceNow, performanceToChange } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, inTransaction, run, type Statement } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';

export interface CancellationRow {
  performanceId: number;
  startedAt: Date;
  finishedAt: Date | null;
  holdsReleased: number;
  failure: string | null;
  reservationsTotal: number;
  refunded: number;
  failed: number;
  ticketsVoided: number;
  paymentsOpen: number;
  refundsOpen: number;
  refundsStuck: number;
}

export interface StuckPurchaseRow {
  reservationId: string;
  failure: string;
  tries: number;
  dueAt: Date;
}

const CANCELLATIONS: Statement = {
  name: 'cancellations',
  readOnly: true,
  text: `
    select c.performance_id as "performanceId", c.started_at as "startedAt", c.finished_at as "finishedAt",
      c.holds_released as "holdsReleased", c.failure, listed.*, money.payments_open as "paymentsOpen",
      money.refunds_open as "refundsOpen", money.refunds_stuck as "refundsStuck"
    from performance_cancellation c
    cross join lateral (
      select count(*)::int as "reservationsTotal",
        count(*) filter (where l.outcome in ('REFUNDED', 'GIVEN_BACK'))::int as refunded,
        count(*) filter (where l.outcome = 'FAILED')::int as failed,
        coalesce(sum(l.tickets_voided), 0)::int as "ticketsVoided"
      from cancelled_purchase l where l.performance_id = c.performance_id
    ) as listed
    cross join lateral payments_under_way(c.performance_id) as money
    where c.performance_id = any($1::int[])`,
};

/** Values: performance, how many. */
const STUCK_PURCHASES: Statement = {
  name: 'cancellation-stuck-purchases',
  readOnly: true,
  text: `
    select l.reservation_id as "reservationId", l.failure, l.tries, l.due_at as "dueAt"
    from cancelled_purchase l
    where l.performance_id = $1 and l.due_at is not null and l.outcome = 'FAILED'
    order by l.reservation_id limit $2`,
};

/** Values: user, performance. */
const BEGIN_CANCELLATION: Statement = {
  name: 'cancellation-begin',
  text: 'select begin_cancellation($1, $2) as begun',
};

/** The cancellations of performances, as far as they are. */
export class Cancellations {
  constructor(private readonly pool: Database) {}

  /** Null: the performance is not cancelled. */
  readonly ofPerformances = async (ids: readonly number[]): Promise<(CancellationRow | null)[]> => {
    const rows = await run<CancellationRow>(this.pool, CANCELLATIONS, [ids]);
    return inOrder(ids, rows, ({ performanceId }) => performanceId);
  };

  /** Purchases that could not be given back yet, at most so many. */
  stuck(performanceId: number, max: number): Promise<StuckPurchaseRow[]> {
    return run(this.pool, STUCK_PURCHASES, [performanceId, max]);
  }

  /**
   * Cancels a performance. One that was cancelled before stays as it is.
   *
   * @returns the performance afterwards; null: there is none
   * @throws Fault UNAUTHENTICATED, FORBIDDEN
   */
  begin(context: Context, performanceId: number): Promise<PerformanceRow | null> {
    return untilDone(() =>
      inTransaction(this.pool, async (transaction) => {
        const found = await performanceToChange(transaction, context, performanceId);
        if (!found) return null;
        await run(transaction, BEGIN_CANCELLATION, [found.caller.userId, performanceId]);
        return (await performanceNow(transaction, performanceId))!;
      }),
    );
  }
}
