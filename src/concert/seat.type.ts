import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { numberedId } from '../platform/global-id.js';
import { placeOf } from './layout.js';
import { SeatStatus } from './seat-status.enum.js';
import type { PricedSection } from './section.type.js';

@ObjectType({ implements: Node, description: 'One seat, or one standing place, of a performance.' })
export class Seat extends Node {
  performanceId!: number;
  sectionId!: number;

  @Field(() => String, { nullable: true, description: 'Null in a standing section.' })
  row!: string | null;

  @Field(() => String, { description: 'As printed on the ticket: a seat number or a standing entry number.' })
  number!: string;

  @Field(() => Money, { description: 'What it costs.' })
  price!: Money;

  @Field(() => SeatStatus, { description: 'Where it stands now.' })
  status!: SeatStatus;
}

export function toSeat(seatId: number, status: keyof typeof SeatStatus, section: PricedSection): Seat {
  return make(Seat, {
    id: numberedId('Seat', seatId),
    performanceId: section.performanceId,
    sectionId: section.id,
    ...placeOf(section.rows, seatId - section.firstSeatId),
    price: money(section.price, section.currency),
    status: SeatStatus[status],
  });
}
