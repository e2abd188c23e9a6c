import { Field, ObjectType } from 'type-graphql';
import { make } from '../../graphql/make.js';
import { Money, money } from '../../graphql/money.type.js';
import { Public } from '../../graphql/public.js';
import type { LaidCategory } from '../layouts.js';

@Public()
@ObjectType({ description: 'Seats of a performance that are sold as one category, in one or more sections.' })
export class SeatCategory {
  @Field(() => String, { description: 'Its name, unique within the performance.' })
  name!: string;

  @Field(() => String, { description: 'The colour in which its seats are drawn: `#` and six digits.' })
  color!: string;

  @Field(() => Money, { description: 'What a seat costs. The lowest price, where its sections differ.' })
  price!: Money;
}

export function toSeatCategory({ name, color, price, currency }: LaidCategory): SeatCategory {
  return make(SeatCategory, { name, color, price: money(price, currency) });
}
