import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime, SafeInt } from '../graphql/scalars.js';
import { EventKind } from './event-kind.enum.js';
import { LobbyOrder } from './lobby-order.enum.js';

@InputType({ description: 'How fans are let in. Once given, nobody reserves without having been admitted.' })
class WaitingRoomInput {
  @Field(() => Int, { description: 'How many admitted fans may be inside at once.' })
  capacity!: number;

  @Field(() => Int, { description: 'How many are admitted in a second, at most.' })
  admitPerSecond!: number;

  @Field(() => Int, { nullable: true, defaultValue: 300, description: 'How long an admitted fan may stay.' })
  admittedSeconds?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Admit fewer by itself while the servers are near their limits.',
  })
  adaptive?: boolean | null;

  @Field(() => LobbyOrder, {
    nullable: true,
    defaultValue: LobbyOrder.FIRST_COME,
    description: 'The order of those who come before the sale opens; DRAW needs `saleOpensAt`.',
  })
  lobbyOrder?: LobbyOrder | null;
}

@InputType({ description: 'One of the two: an id, or a venue to create.' })
class VenueInput {
  @Field(() => ID, { nullable: true, description: 'A venue that is there already.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'The name of a new venue, 1 to 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the new venue stands.' })
  city?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'KR', description: 'ISO 3166-1 alpha-2.' })
  country?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'Asia/Seoul', description: 'IANA.' })
  timeZone?: string | null;
}

@InputType({ description: 'A rectangle of seats: rows from A on, numbers from 1 on.' })
class CreateSectionInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string;

  @Field(() => Int, { description: 'How many rows.' })
  rows!: number;

  @Field(() => Int, { description: 'How many seats a row.' })
  seatsPerRow!: number;

  @Field(() => SafeInt, { description: 'Of one seat, in the smallest unit of the concert’s currency.' })
  price!: number;
}

@InputType({ description: 'One dated performance; at most 100,000 seats.' })
class CreatePerformanceInput {
  @Field(() => DateTime, { description: 'When it begins, in the future; the sale ends then.' })
  startsAt!: Date;

  @Field(() => VenueInput, { description: 'Where it happens.' })
  venue!: VenueInput;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Fixed at creation. A demonstration: NO_LOCK is allowed and seats may be oversold; its tickets cannot be checked in.',
  })
  lab?: boolean | null;

  @Field(() => [CreateSectionInput], { description: '1 to 200, in layout order.' })
  sections!: CreateSectionInput[];
}

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

  @Field(() => ID, { nullable: true, description: 'Who performs.' })
  artistId?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'KRW', description: 'ISO 4217.' })
  currency?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Before every performance begins. Absent: on sale at once.',
  })
  saleOpensAt?: Date | null;

  @Field(() => Int, { nullable: true, description: 'At least 1. Absent: no limit.' })
  maxSeatsPerUser?: number | null;

  @Field(() => WaitingRoomInput, {
    nullable: true,
    description: 'Absent: no waiting room, anyone signed in may reserve.',
  })
  waitingRoom?: WaitingRoomInput | null;

  @Field(() => [CreatePerformanceInput], { description: '1 to 20.' })
  performances!: CreatePerformanceInput[];

  @Field(() => String, {
    nullable: true,
    description:
      '1 to 255 characters, your own. Repeated with the same input it gives the same concert; with other input it is refused. A refusal binds nothing. Absent: every request makes a concert of its own.',
  })
  idempotencyKey?: string | null;
}
