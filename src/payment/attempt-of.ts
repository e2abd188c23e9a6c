import type { PaymentRow } from './payments.js';
import type { Attempt } from './provider.js';

/** What the provider is asked for: the same at each repeat, because it is made of what is stored. */
export function attemptOf(payment: PaymentRow): Attempt {
  return {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    description: payment.description!,
    returnUrl: payment.returnUrl!,
    createdAt: payment.createdAt,
    expiresAt: payment.expiresAt!,
  };
}
