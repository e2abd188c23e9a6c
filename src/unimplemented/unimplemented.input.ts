import { Field, InputType } from 'type-graphql';
import { SafeInt } from '../graphql/scalars.js';

@InputType({ description: 'How much money to add to the wallet.' })
export class ChargeWalletInput {
  @Field(() => SafeInt, { description: 'In the smallest unit of the wallet’s currency.' })
  amount!: number;

  @Field(() => String, { description: '1 to 255 characters, your own.' })
  idempotencyKey!: string;
}
