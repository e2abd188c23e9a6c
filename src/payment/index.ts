import { defineRoom } from '../room/index.js';
import { Migration0018Payments } from './0018-payments.js';
import { buildPayments } from './build.js';
import { PAYMENT_ID } from './ids.js';
import { paymentMetrics } from './metrics.js';
import { providerProblems } from './providers/index.js';
import { PAYMENT_VARIABLES, paymentSettings } from './settings.js';

export { PAYMENT_ID } from './ids.js';
export { type PaymentChanged, paymentChanged } from './payment.topic.js';
export type { PaymentRow, Payments } from './payments.js';

/**
 * The purchase: a held seat becomes a ticket, and a purchase that is taken back becomes money again. In the
 * database the room of cancellations may use:
 *
 * - `refund_cancelled`: a purchase of a cancelled performance is given back;
 * - `supersede_payments`: payments of a reservation that wait for their buyer end;
 * - `payments_under_way`: how much of a performance's money is still on its way.
 */
export const paymentRoom = defineRoom({
  name: 'payment',
  variables: PAYMENT_VARIABLES,
  problems: providerProblems,
  settings: paymentSettings,
  metrics: paymentMetrics,
  ids: [PAYMENT_ID],
  migrations: [{ name: '0018-payments', class: Migration0018Payments }],
  sqlFunctions: [
    'src/payment/sql/write-payment-changed.sql',
    'src/payment/sql/supersede-payments.sql',
    'src/payment/sql/why-not-payable.sql',
    'src/payment/sql/pay-from-wallet.sql',
    'src/payment/sql/pay-together.sql',
    'src/payment/sql/begin-payment.sql',
    'src/payment/sql/record-payment-transition.sql',
    'src/payment/sql/give-hold-back.sql',
    'src/payment/sql/capture-payment.sql',
    'src/payment/sql/fail-payment.sql',
    'src/payment/sql/settle-payment.sql',
    'src/payment/sql/settle-refund.sql',
    'src/payment/sql/hear-webhook.sql',
    'src/payment/sql/give-money-back.sql',
    'src/payment/sql/refund-deadline.sql',
    'src/payment/sql/refund-reservation.sql',
    'src/payment/sql/refund-cancelled.sql',
    'src/payment/sql/payments-under-way.sql',
  ],
  build: buildPayments,
});
