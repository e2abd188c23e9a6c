import { Field, ID, InputType } from 'type-graphql';
import { SafeInt } from '../graphql/scalars.js';

@InputType({ description: 'The reservation to pay.' })
export class PayReservationInput {
  @Field(() => ID, { description: 'The caller’s own.' })
  reservationId!: string;

  @Field(() => String, { description: '1 to 255 characters, your own.' })
  idempotencyKey!: string;
}

@InputType({ description: 'How much money to add to the wallet.' })
export class ChargeWalletInput {
  @Field(() => SafeInt, { description: 'In the smallest unit of the wallet’s currency.' })
  amount!: number;

  @Field(() => String, { description: '1 to 255 characters, your own.' })
  idempotencyKey!: string;
}
