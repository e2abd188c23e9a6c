import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Concert } from '../catalogue/index.js';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import type { RankedSellOut } from './sell-outs.js';

@Public('LIVE')
@ObjectType({
  description: 'How fast a concert sold out, from its opening to the last paid seat. It stays so for ever.',
})
export class SellOut {
  concertId!: number;

  @Field(() => Int, {
    description:
      'Its place among all concerts that have sold out, from 1. At the same duration more performances come first, then the earlier opening.',
  })
  rank!: number;

  @Field(() => Float, { description: 'How long it took.' })
  seconds!: number;

  @Field(() => DateTime, { description: 'When the last seat was paid, by the database’s clock.' })
  soldOutAt!: Date;
}

export function toSellOut({ concertId, rank, tookMicros, soldOutAtMicros }: RankedSellOut): SellOut {
  return make(SellOut, {
    concertId,
    rank,
    seconds: tookMicros / 1_000_000,
    soldOutAt: new Date(Math.floor(soldOutAtMicros / 1_000)),
  });
}

@Public('LIVE')
@ObjectType({ description: 'A concert that many fans want now.' })
export class MostWanted {
  concertId!: number;

  @Field(() => Int, { description: 'Its place in the list, from 1.' })
  rank!: number;

  @Field(() => Float, {
    description:
      'Joins of the waiting room and tries to reserve, which weigh half as much after ten minutes. Only for comparing.',
  })
  score!: number;
}

@Public('LIVE')
@ObjectType({ description: 'Concerts worth a look now.' })
export class Highlights {
  @Field(() => [Concert], { description: 'Their sale opens within twelve hours, the next one first.' })
  openingSoon!: Concert[];

  @Field(() => [Concert], {
    description: 'At most 30 seats, or at most 18 % of the seats, are left; the fewest seats first.',
  })
  almostSoldOut!: Concert[];
}
