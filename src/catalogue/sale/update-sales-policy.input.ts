import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime } from '../../graphql/scalars.js';
import { Tier } from '../../graphql/tier.enum.js';

@InputType({
  description:
    'What to change of a concert’s sales policy. What is absent stays as it is. Null removes what can be removed.',
})
export class UpdateSalesPolicyInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the presale opens, before `saleOpensAt`. It needs a tier or an access code. Null: there is no presale, and its tier and its code are removed, too.',
  })
  presaleOpensAt?: Date | null;

  @Field(() => Tier, {
    nullable: true,
    description: 'The lowest tier that may buy in the presale. Null: a tier does not help.',
  })
  presaleTier?: Tier | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The access code of the presale, 1 to 100 characters. Only its digest is stored, and no query shows it. Null: a code does not help.',
  })
  presaleCode?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the sale opens for all, before the beginning of every performance that is still to come. Null: at once. It cannot be made later once fans are in the waiting room and it has opened, or opens within 10 seconds.',
  })
  saleOpensAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many seats one user may have, 1 to 100,000. What users have already counts. A lower limit takes no seat from its holder. Null: no limit.',
  })
  maxSeatsPerUser?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many seats one reservation may have, 1 to 10. Not null.',
  })
  maxSeatsPerReservation?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many hours before a performance begins its purchases can no longer be taken back, 0 to 8,760. Null: as the server is set up.',
  })
  refundDeadlineHours?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether `reserveBestSeats` leaves one free seat alone in a row only where no other seats fit. Not null.',
  })
  leaveNoSingleSeat?: boolean | null;
}
