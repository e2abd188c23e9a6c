import { Field, ObjectType } from 'type-graphql';
import { Seat } from '../concert/index.js';
import { Node } from '../graphql/node.type.js';
import { DateTime } from '../graphql/scalars.js';
import { Reservation } from '../reservation/index.js';

@ObjectType({ implements: Node, description: 'The right to one seat, issued when it has been paid.' })
export class Ticket extends Node {
  @Field(() => Seat, { description: 'The seat.' })
  seat!: Seat;

  @Field(() => Reservation, { description: 'The reservation it was issued for.' })
  reservation!: Reservation;

  @Field(() => String, {
    nullable: true,
    description:
      'What the QR code holds: signed, verified offline; null for anyone but its holder, and once void.',
  })
  token!: string | null;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was used at the door.' })
  usedAt!: Date | null;
}
