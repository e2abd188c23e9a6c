import { Field, ObjectType } from 'type-graphql';
import { make } from './make.js';
import { Public } from './public.js';
import { SafeInt } from './scalars.js';

@Public()
@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Field(() => SafeInt, {
    description: 'The amount in the smallest unit of the currency. KRW has no unit smaller than the won.',
  })
  amount!: number;

  @Field(() => String, { description: 'ISO 4217, for example `KRW`.' })
  currency!: string;
}

export function money(amount: number, currency: string): Money {
  return make(Money, { amount, currency });
}
