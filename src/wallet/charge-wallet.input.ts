import { Field, InputType } from 'type-graphql';
import { checkedIdempotencyKey } from '../graphql/idempotency-key.js';
import { SafeInt } from '../graphql/scalars.js';
import { Fault } from '../platform/fault.js';

@InputType({ description: 'How much money to add to the wallet.' })
export class ChargeWalletInput {
  @Field(() => SafeInt, {
    description:
      'In the smallest unit of the wallet’s currency, 1 or more. How much may be charged at once and in a calendar month depends on the server; by default 2,000,000 and 10,000,000.',
  })
  amount!: number;

  @Field(() => String, {
    description:
      'A key that the client chooses, 1 to 255 characters. A second request with the same key and amount charges nothing more and returns the wallet as it is now. A second request with the same key and another amount is refused. After a refusal the key is free and can be used again.',
  })
  idempotencyKey!: string;
}

/** The input within its bounds, or the fault BAD_USER_INPUT. The limits above are a matter of refusals. */
export function checkedCharge({ amount, idempotencyKey }: ChargeWalletInput): ChargeWalletInput {
  if (amount < 1) throw new Fault('BAD_USER_INPUT', '`amount` must be 1 or more.');
  return { amount, idempotencyKey: checkedIdempotencyKey(idempotencyKey) };
}
