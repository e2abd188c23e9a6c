import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { SEAT_ID } from './ids.js';
import { placeOf } from './layout.js';
import type { SeatStatus } from './seat-status.enum.js';
import type { PricedSection } from './section.type.js';

@Public()
@ObjectType({ implements: Node, description: 'One seat, or one standing place, of a performance.' })
export class Seat extends Node {
  seatId!: number;
  liesIn!: PricedSection;
  /** Set where the seat was read from the database. Otherwise it is read when the field is selected. */
  knownStatus!: keyof typeof SeatStatus | null;

  @Field(() => String, {
    nullable: true,
    description: 'The row as printed on the ticket; null in a standing section.',
  })
  row!: string | null;

  @Field(() => String, { description: 'As printed on the ticket: a seat number or a standing entry number.' })
  number!: string;

  @Field(() => Money, { description: 'What it costs.' })
  price!: Money;
}

/** @param knownStatus null: not read yet */
export function toSeat(
  seatId: number,
  knownStatus: keyof typeof SeatStatus | null,
  section: PricedSection,
): Seat {
  return make(Seat, {
    id: SEAT_ID.encode(seatId),
    seatId,
    liesIn: section,
    knownStatus,
    ...placeOf(section.rows, seatId - section.firstSeatId),
    price: money(section.price, section.currency),
  });
}
