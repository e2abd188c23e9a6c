import { Field, ID, InputType } from 'type-graphql';
import { checkedIdempotencyKey } from '../graphql/idempotency-key.js';
import { Fault } from '../platform/fault.js';

const METHOD_DEFAULT = 'WALLET';
const METHOD = /^[A-Z][A-Z0-9_]{0,31}$/;

@InputType({ description: 'The reservation to pay, and how.' })
export class PayReservationInput {
  @Field(() => ID, { description: 'The caller’s own.' })
  reservationId!: string;

  @Field(() => String, {
    description:
      'A key that the client chooses, 1 to 255 characters. A second request with the same key, reservation and method returns the reservation as it is now, and pays nothing more. With another reservation or method it is refused. After a refusal the key is free and can be used again.',
  })
  idempotencyKey!: string;

  @Field(() => String, {
    nullable: true,
    defaultValue: METHOD_DEFAULT,
    description: 'The code of a method of `paymentMethods`.',
  })
  method?: string | null;
}

@InputType({ description: 'The reservation to refund.' })
export class RefundReservationInput {
  @Field(() => ID, { description: 'The caller’s own. Admins may name any.' })
  reservationId!: string;

  @Field(() => String, {
    description:
      'A key that the client chooses, 1 to 255 characters. A second request with the same key and reservation returns the reservation as it is now. With another reservation it is refused. After a refusal the key is free and can be used again.',
  })
  idempotencyKey!: string;
}

@InputType({ description: 'The payment whose refund is stuck.' })
export class RetryRefundInput {
  @Field(() => ID, { description: 'A payment of `stuckPayments`.' })
  paymentId!: string;
}

/** The method and the key within their bounds. @throws Fault BAD_USER_INPUT: which bound is broken */
export function checkedPayReservation({ idempotencyKey, method }: PayReservationInput) {
  const checkedMethod = method ?? METHOD_DEFAULT;
  if (!METHOD.test(checkedMethod)) {
    throw new Fault('BAD_USER_INPUT', '`method` must be a code of `paymentMethods`.');
  }
  return { idempotencyKey: checkedIdempotencyKey(idempotencyKey), method: checkedMethod };
}
