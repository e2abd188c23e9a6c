import { Field, ObjectType } from 'type-graphql';
import { Seat } from '../catalogue/index.js';
import { Node } from '../graphql/node.type.js';
import { DateTime } from '../graphql/scalars.js';
import { Reservation } from '../reservation/index.js';

@ObjectType({
  implements: Node,
  description: 'The right to one seat. It is issued when the seat has been paid.',
})
export class Ticket extends Node {
  @Field(() => Seat, { description: 'The seat.' })
  seat!: Seat;

  @Field(() => Reservation, { description: 'The reservation it was issued for.' })
  reservation!: Reservation;

  @Field(() => String, {
    nullable: true,
    description:
      'The content of the QR code. It is signed and can be verified offline. Null for every caller but the holder, and once the ticket is void.',
  })
  token!: string | null;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was used at the door.' })
  usedAt!: Date | null;
}
