import { type Database, run } from '../platform/postgres.js';
import { IN_TROUBLE, PAYMENT_COLUMNS, type PaymentRow, type Payments } from './payments.js';

const RETRY_REFUND = {
  name: 'payment-retry-refund',
  text: `
    update payment set trouble = null, looks = 0, next_look_at = clock_timestamp()
    where id = $1 and status in ('REFUNDING', 'REFUNDED') and ${IN_TROUBLE}
    returning ${PAYMENT_COLUMNS}`,
};

/** Lets the worker ask the provider again. @returns null: there is no such payment */
export async function retryRefund(
  { pool, payments }: { pool: Database; payments: Payments },
  paymentId: string,
): Promise<PaymentRow | null | 'NOT_REFUNDABLE'> {
  const [retried] = await run<PaymentRow>(pool, RETRY_REFUND, [paymentId]);
  if (retried) return retried;
  const [row] = await payments.byIds([paymentId]);
  return row ? 'NOT_REFUNDABLE' : null;
}
