import { afterPair, type PageRequest } from '../graphql/connection.type.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import type { PaymentFailure, PaymentStatus } from './state-machine.js';

export interface PaymentRow {
  id: string;
  reservationId: string;
  userId: string;
  performanceId: number;
  /** The code of the payment method. */
  method: string;
  status: PaymentStatus;
  amount: number;
  currency: string;
  /** What has gone back, in `takenCurrency` where that is not null. */
  refunded: number;
  /** What the provider took, where that is something else than was asked for. */
  taken: number | null;
  takenCurrency: string | null;
  /** What the provider was asked for. Null for a payment from the wallet. */
  description: string | null;
  returnUrl: string | null;
  expiresAt: Date | null;
  reference: string | null;
  redirectUrl: string | null;
  /** Why it is FAILED, and the provider's words for it. */
  failureCode: PaymentFailure | null;
  failure: string | null;
  /** What an admin has to see to. OVERDUE: the provider does not confirm the refund. */
  trouble: string | null;
  createdAt: Date;
}

/** With its position in a list. */
type ListedPayment = PaymentRow & { createdAtMicros: number };

/** A provider that stays away, or is not set up any more, leaves no other trace. */
const OVERDUE = `status = 'REFUNDING' and changed_at < (select clock_timestamp()) - interval '1 hour'`;
/** The first condition is that of the index. */
export const IN_TROUBLE = `(trouble is not null or status = 'REFUNDING') and (trouble is not null or ${OVERDUE})`;

export const PAYMENT_COLUMNS = `
  id, reservation_id as "reservationId", user_id as "userId", performance_id as "performanceId", method,
  status, amount, currency, refunded, taken, taken_currency as "takenCurrency", description,
  return_url as "returnUrl", expires_at as "expiresAt", reference, redirect_url as "redirectUrl",
  failure_code as "failureCode", failure, coalesce(trouble, case when ${OVERDUE} then 'OVERDUE' end) as trouble,
  created_at as "createdAt"`;

const BY_ID: Statement = {
  name: 'payments-by-id',
  readOnly: true,
  text: `select ${PAYMENT_COLUMNS} from payment where id = any($1::uuid[])`,
};

// The one that has paid the reservation, or else the newest. Each of the two parts has its own index.
const OF_RESERVATIONS: Statement = {
  name: 'payments-of-reservations',
  readOnly: true,
  text: `
    select distinct on (reservation_id) ${PAYMENT_COLUMNS}
    from (
      select * from payment where reservation_id = any($1::uuid[]) and status = 'CAPTURED'
      union all
      select * from payment where reservation_id = any($1::uuid[]) and status <> 'CAPTURED'
    ) as attempt
    order by reservation_id, status = 'CAPTURED' desc, created_at desc, id`,
};

const LIST_IN_TROUBLE: Statement = {
  name: 'payments-in-trouble',
  readOnly: true,
  text: `
    select ${PAYMENT_COLUMNS}, (extract(epoch from created_at) * 1000000)::bigint as "createdAtMicros"
    from payment
    where ${IN_TROUBLE} and (created_at, id) > (to_timestamp($1 / 1000000.0), $2::uuid)
    order by created_at, id limit $3`,
};

const TROUBLE_COUNT: Statement = {
  name: 'payments-in-trouble-count',
  readOnly: true,
  text: `select count(*)::int as count from payment where ${IN_TROUBLE}`,
};

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Reads of payments, as they are now. */
export class Payments {
  constructor(private readonly pool: Database) {}

  // Arrow functions: a DataLoader is found by its batch function, which must therefore be the same object
  // each time.
  readonly byIds = async (ids: readonly string[]): Promise<(PaymentRow | null)[]> => {
    const rows = await run<PaymentRow>(this.pool, BY_ID, [ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  /** The payment that has paid the reservation, or else its newest attempt. */
  readonly ofReservations = async (ids: readonly string[]): Promise<(PaymentRow | null)[]> => {
    const rows = await run<PaymentRow>(this.pool, OF_RESERVATIONS, [ids]);
    const byReservation = new Map(rows.map((row) => [row.reservationId, row]));
    return ids.map((id) => byReservation.get(id) ?? null);
  };

  /** What an admin has to see to, the oldest first, one more than asked for. */
  listStuck(request: PageRequest): Promise<ListedPayment[]> {
    const [micros, id] = afterPair(request) ?? [0, FIRST_ID];
    return run(this.pool, LIST_IN_TROUBLE, [micros, id, request.first + 1]);
  }

  async countStuck(): Promise<number> {
    const [row] = await run<{ count: number }>(this.pool, TROUBLE_COUNT);
    return row!.count;
  }
}
