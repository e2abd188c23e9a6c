import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import type { ConcertRow } from './concert.entity.js';
import { EventKind } from './event-kind.enum.js';
import { CONCERT_ID } from './ids.js';
import { SalesPolicy, toSalesPolicy } from './sale/sales-policy.type.js';

@Public()
@ObjectType({
  implements: Node,
  description:
    'A concert goes on sale as a whole. It has one or more dated performances, which share the waiting room, the opening of the sale and the limit of seats.',
})
export class Concert extends Node {
  concertId!: number;
  artistId!: number | null;
  agencyId!: number | null;
  promoterId!: number | null;
  hasWaitingRoom!: boolean;
  imageHash!: string | null;

  @Field(() => String, { description: 'As announced.' })
  title!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What a fan may want to know, as plain text with line breaks. Null: there is none.',
  })
  description!: string | null;

  @Field(() => EventKind, { description: 'What kind of event it is.' })
  kind!: EventKind;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sale opens. Null: it has been open from the beginning.',
  })
  saleOpensAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many seats one user may have, over all performances of the concert. Null: no limit.',
  })
  maxSeatsPerUser!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived. Null: it is in the lists.' })
  archivedAt!: Date | null;
  @Field(() => SalesPolicy, { description: 'When which user may buy how much.' })
  salesPolicy!: SalesPolicy;
}

export function toConcert(row: ConcertRow): Concert {
  return make(Concert, {
    id: CONCERT_ID.encode(row.id),
    concertId: row.id,
    artistId: row.artistId ?? null,
    agencyId: row.agencyId ?? null,
    promoterId: row.promoterId ?? null,
    hasWaitingRoom: row.hasWaitingRoom,
    imageHash: row.image ?? null,
    title: row.title,
    description: row.description ?? null,
    kind: EventKind[row.kind],
    saleOpensAt: row.saleOpensAt ?? null,
    maxSeatsPerUser: row.maxSeatsPerUser ?? null,
    archivedAt: row.archivedAt ?? null,
    salesPolicy: toSalesPolicy(row),
  });
}
