import { createUnionType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from '../graphql/connection.type.js';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { Refused } from '../graphql/refusal.type.js';
import { DateTime } from '../graphql/scalars.js';
import { Reservation } from '../reservation/index.js';
import { PAYMENT_ID } from './ids.js';
import type { PaymentRow } from './payments.js';
import type { PaymentProvider } from './provider.js';
import { PAYMENT_STATUSES, type PaymentStatus } from './state-machine.js';

const PaymentStatusEnum = Object.fromEntries(PAYMENT_STATUSES.map((status) => [status, status]));

registerEnumType(PaymentStatusEnum, {
  name: 'PaymentStatus',
  description: 'The status of a payment.',
  valuesConfig: {
    PENDING: {
      description:
        'Under way with a provider: the buyer has to act, or the provider has not answered yet. It blocks no other payment.',
    },
    CAPTURED: { description: 'The money is taken, and the seats are sold.' },
    FAILED: { description: 'Declined, closed, run out, or replaced by a newer payment of the reservation.' },
    REFUNDING: {
      description:
        'The money is on its way back. The provider is asked again until it has confirmed the refund.',
    },
    REFUNDED: { description: 'The money is back.' },
  },
});

export enum PaymentMethodStatus {
  AVAILABLE = 'AVAILABLE',
  MAINTENANCE = 'MAINTENANCE',
  DISABLED = 'DISABLED',
}

registerEnumType(PaymentMethodStatus, {
  name: 'PaymentMethodStatus',
  description: 'Whether a payment method can be used.',
  valuesConfig: {
    AVAILABLE: { description: 'It can be used.' },
    MAINTENANCE: { description: 'Its provider fails at the moment. Other methods work.' },
    DISABLED: { description: 'This server is not set up for it.' },
  },
});

@ObjectType({ description: 'A way to pay.' })
export class PaymentMethod {
  @Field(() => String, { description: 'WALLET, SANDBOX, …: goes into `PayReservationInput.method`.' })
  code!: string;

  @Field(() => String, { description: 'The name for people.' })
  name!: string;

  @Field(() => PaymentMethodStatus, { description: 'Whether it can be used now.' })
  status!: PaymentMethodStatus;
}

@ObjectType({
  implements: Node,
  description:
    'One attempt to pay for a reservation. A reservation may have several; at most one of them is CAPTURED. Only the buyer and admins can see a payment.',
})
export class Payment extends Node {
  reservationId!: string;
  /** What an admin has to see to. */
  stuckBecause!: string | null;

  @Field(() => String, { description: 'The code of the payment method.' })
  method!: string;

  @Field(() => PaymentStatusEnum, { description: 'The status now.' })
  status!: PaymentStatus;

  @Field(() => Money, { description: 'The price that is paid.' })
  amount!: Money;

  @Field(() => Money, { description: 'What has been given back so far.' })
  refunded!: Money;

  @Field(() => String, {
    nullable: true,
    description: 'Where the buyer goes on. Null when there is nothing to do there.',
  })
  redirectUrl!: string | null;

  @Field(() => DateTime, { description: 'When it was begun, by the database’s clock.' })
  createdAt!: Date;
}

export const PaymentConnection = Connection(Payment);

export const PayReservationUnion = createUnionType({
  name: 'PayReservationResult',
  description: 'The reservation after the payment, or the reason why it was not paid.',
  types: () => [Reservation, Refused] as const,
});

export const RefundReservationUnion = createUnionType({
  name: 'RefundReservationResult',
  description: 'The reservation after the refund, or the reason why it was not refunded.',
  types: () => [Reservation, Refused] as const,
});

export const RetryRefundUnion = createUnionType({
  name: 'RetryRefundResult',
  description: 'The payment, or the reason why its refund is not tried again.',
  types: () => [Payment, Refused] as const,
});

export function toPayment(row: PaymentRow): Payment {
  return make(Payment, {
    id: PAYMENT_ID.encode(row.id),
    reservationId: row.reservationId,
    stuckBecause: row.trouble,
    method: row.method,
    status: row.status,
    amount: money(row.amount, row.currency),
    refunded: money(row.refunded, row.takenCurrency ?? row.currency),
    redirectUrl: row.redirectUrl,
    createdAt: row.createdAt,
  });
}

export function toPaymentMethod(provider: PaymentProvider): PaymentMethod {
  const { code, name } = provider;
  return make(PaymentMethod, { code, name, status: PaymentMethodStatus[provider.status()] });
}
