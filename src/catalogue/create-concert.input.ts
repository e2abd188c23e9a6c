import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime, SafeInt } from '../graphql/scalars.js';
import { EventKind } from './event-kind.enum.js';

@InputType({ description: 'Either the id of a venue, or the values of a new venue.' })
class VenueInput {
  @Field(() => ID, { nullable: true, description: 'The id of a venue that exists already.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'The name of a new venue, 1 to 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The city of the new venue.' })
  city?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'KR', description: 'ISO 3166-1 alpha-2.' })
  country?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'Asia/Seoul', description: 'IANA.' })
  timeZone?: string | null;
}

@InputType({ description: 'A rectangle of seats: rows from A on, numbers from 1 on.' })
export class CreateSectionInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string;

  @Field(() => Int, { description: 'How many rows.' })
  rows!: number;

  @Field(() => Int, { description: 'How many seats each row has.' })
  seatsPerRow!: number;

  @Field(() => SafeInt, {
    description: 'The price of one seat, in the smallest unit of the concert’s currency.',
  })
  price!: number;
}

@InputType({ description: 'What a seat of a category costs.' })
class CategoryPriceInput {
  @Field(() => String, { description: 'A category of the seating plan.' })
  category!: string;

  @Field(() => SafeInt, {
    description: 'The price of one seat, in the smallest unit of the concert’s currency.',
  })
  price!: number;
}

@InputType({
  description:
    'One dated performance; at most 100,000 seats. It takes either `sections`, or `seatingPlanId` with `prices`.',
})
export class CreatePerformanceInput {
  @Field(() => DateTime, { description: 'When it begins, in the future; the sale ends then.' })
  startsAt!: Date;

  @Field(() => VenueInput, { description: 'Where it happens.' })
  venue!: VenueInput;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'True: the performance is a demonstration. The strategy NO_LOCK is allowed, seats may be oversold, and tickets cannot be checked in. This cannot be changed later.',
  })
  lab?: boolean | null;

  @Field(() => [CreateSectionInput], {
    nullable: true,
    description: '1 to 200 sections, in layout order. The server draws a plan for them.',
  })
  sections?: CreateSectionInput[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A seating plan of the venue. The performance keeps a copy of it.',
  })
  seatingPlanId?: string | null;

  @Field(() => [CategoryPriceInput], {
    nullable: true,
    description: 'What the seats of each category of the seating plan cost: every category once.',
  })
  prices?: CategoryPriceInput[] | null;
}

/** The waiting room adds `waitingRoom`. */
@InputType({ description: 'A concert with everything that goes on sale with it.' })
export class CreateConcertInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  title!: string;

  @Field(() => EventKind, {
    nullable: true,
    defaultValue: EventKind.CONCERT,
    description: 'What kind of event it is.',
  })
  kind?: EventKind | null;

  @Field(() => ID, { nullable: true, description: 'The artist.' })
  artistId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The agency whose organisers run the concert. Absent: the artist’s. Null: none, admins only.',
  })
  agencyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The company that puts it on.' })
  promoterId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What a fan may want to know, as plain text with line breaks, 1 to 5,000 characters.',
  })
  description?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'KRW', description: 'ISO 4217.' })
  currency?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the sale opens. It must be before the beginning of every performance. Absent: on sale at once.',
  })
  saleOpensAt?: Date | null;

  @Field(() => Int, { nullable: true, description: 'At least 1. Absent: no limit.' })
  maxSeatsPerUser?: number | null;

  @Field(() => [CreatePerformanceInput], { description: '1 to 20.' })
  performances!: CreatePerformanceInput[];

  @Field(() => String, {
    nullable: true,
    description:
      'A key that the client chooses, 1 to 255 characters. A second request with the same key and the same input returns the same concert. A second request with the same key and another input is refused. After a refusal the key is free again. Absent: every request creates a new concert.',
  })
  idempotencyKey?: string | null;
}
