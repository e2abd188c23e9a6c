import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import { VENUE_ID } from './ids.js';
import type { VenueRow } from './venue.entity.js';

@Public()
@ObjectType({
  implements: Node,
  description:
    'The place of a performance. Instants are sent in UTC; rules of the calendar (a day, a month) use the time zone of the venue.',
})
export class Venue extends Node {
  imageHash!: string | null;
  agencyId!: number | null;
  venueId!: number;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The city that the venue is in.' })
  city!: string | null;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2, for example `KR`.' })
  country!: string;

  @Field(() => String, { description: 'IANA, for example `Asia/Seoul`.' })
  timeZone!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many people it takes, as the venue states it; null: unknown. A performance may have fewer seats.',
  })
  capacity!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was archived. Null: it is in the lists.' })
  archivedAt!: Date | null;
}

export function toVenue(row: VenueRow): Venue {
  return make(Venue, {
    id: VENUE_ID.encode(row.id),
    imageHash: row.image ?? null,
    agencyId: row.agencyId ?? null,
    venueId: row.id,
    name: row.name,
    city: row.city ?? null,
    country: row.country,
    timeZone: row.timeZone,
    capacity: row.capacity ?? null,
    archivedAt: row.archivedAt ?? null,
  });
}
