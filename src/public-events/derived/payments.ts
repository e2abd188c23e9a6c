import type { SeatsSold } from '../../catalogue/index.js';
import { PAYMENT_ID, type PaymentChanged } from '../../payment/index.js';
import { USER_ID } from '../../people/index.js';
import { RESERVATION_ID } from '../../reservation/index.js';
import type { Facts, PaymentFacts } from '../facts.js';
import type { Told } from '../forms.js';

/** From `seats-sold`: the payments that have paid for the seats. An event of version 1 names none. */
export function paymentsCaptured({ performanceId, paymentIds }: SeatsSold, facts: Facts): Told[] {
  const lab = facts.isLab(performanceId);
  return paymentIds.map((id) => ({ name: 'payment.captured', data: dataOf(facts.payment(id), lab) }));
}

/** From `payment-changed`: every change but the capture that sells the seats. */
export function paymentChangedTo(payload: PaymentChanged, facts: Facts): Told[] {
  const { performanceId, paymentId, status, failure } = payload;
  const payment = facts.payment(paymentId);
  const data = dataOf(payment, facts.isLab(performanceId));
  switch (status) {
    case 'CAPTURED':
      return [{ name: 'payment.captured', data }];
    case 'FAILED':
      return [{ name: 'payment.failed', data: { ...data, failure } }];
    case 'REFUNDED': {
      const amount = { amount: payment.refunded, currency: payment.takenCurrency ?? payment.currency };
      return [{ name: 'payment.refunded', data: { ...data, amount } }];
    }
    // Under way: the end will be told.
    case 'PENDING':
    case 'REFUNDING':
      return [];
  }
}

function dataOf({ id, reservationId, userId, method, amount, currency }: PaymentFacts, lab: boolean) {
  return {
    paymentId: PAYMENT_ID.encode(id),
    reservationId: RESERVATION_ID.encode(reservationId),
    userId: USER_ID.encode(userId),
    method,
    amount: { amount, currency },
    lab,
  };
}
