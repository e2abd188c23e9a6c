import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../../graphql/make.js';
import { Public } from '../../graphql/public.js';
import { DateTime } from '../../graphql/scalars.js';
import { Tier } from '../../graphql/tier.enum.js';
import type { ConcertRow } from '../concert.entity.js';

/** The payment room adds `refundDeadlineHours`. */
@Public()
@ObjectType({
  description:
    'When which user may buy how much: first the presale, where there is one, then the sale for all. The database’s clock decides.',
})
export class SalesPolicy {
  /** Null: as the server is set up. */
  ownRefundDeadlineHours!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the presale opens. It lasts until `saleOpensAt`. Null: there is none.',
  })
  presaleOpensAt!: Date | null;

  @Field(() => Tier, {
    nullable: true,
    description: 'The lowest tier that may buy in the presale. Null: only the access code counts.',
  })
  presaleTier!: Tier | null;

  @Field(() => Boolean, {
    description:
      'Whether there is an access code for the presale. Where there is a tier, too, either of the two is enough.',
  })
  presaleNeedsCode!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sale opens for all. Null: it has been open from the beginning.',
  })
  saleOpensAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many seats one user may have, over all performances of the concert. Null: no limit.',
  })
  maxSeatsPerUser!: number | null;

  @Field(() => Int, { description: 'How many seats one reservation may have, 1 to 10.' })
  maxSeatsPerReservation!: number;

  @Field(() => Boolean, {
    description:
      'Whether `reserveBestSeats` leaves one free seat alone in a row only where no other seats fit.',
  })
  leaveNoSingleSeat!: boolean;
}

export function toSalesPolicy(row: ConcertRow): SalesPolicy {
  return make(SalesPolicy, {
    ownRefundDeadlineHours: row.refundDeadlineHours ?? null,
    presaleOpensAt: row.presaleOpensAt ?? null,
    presaleTier: row.presaleTier ?? null,
    presaleNeedsCode: row.presaleCodeDigest != null,
    saleOpensAt: row.saleOpensAt ?? null,
    maxSeatsPerUser: row.maxSeatsPerUser ?? null,
    maxSeatsPerReservation: row.maxSeatsPerReservation,
    leaveNoSingleSeat: row.leaveNoSingleSeat,
  });
}
