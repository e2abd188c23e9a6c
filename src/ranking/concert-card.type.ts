import { Field, Int, ObjectType } from 'type-graphql';
import { SaleStatus } from '../catalogue/index.js';
import { make } from '../graphql/make.js';
import { DateTime } from '../graphql/scalars.js';
import type { Sale } from '../seat-map/index.js';

@ObjectType({ description: 'What a list shows of a concert and what changes in a sale.' })
export class ConcertCard {
  concertId!: number;

  @Field(() => SaleStatus, { description: 'The state of the sale.' })
  saleStatus!: SaleStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sale opens. Null: it has been open from the beginning.',
  })
  saleOpensAt!: Date | null;

  @Field(() => Int, { description: 'How many seats of the performances to come are free.' })
  seatsLeft!: number;

  @Field(() => Int, { description: 'How many of them are held and not paid. They may become free again.' })
  seatsHeld!: number;

  @Field(() => Int, { description: 'How many seats these performances have.' })
  seatsTotal!: number;

  @Field(() => String, {
    description: 'Names this state of the card. Send it in `seen` when you subscribe again.',
  })
  version!: string;
}

export function toConcertCard(concertId: number, sale: Sale): ConcertCard {
  const { state, saleOpensAt, seatsLeft, seatsHeld, seatsTotal } = sale;
  const opens = saleOpensAt?.getTime() ?? '';
  return make(ConcertCard, {
    concertId,
    saleStatus: SaleStatus[state],
    saleOpensAt,
    seatsLeft,
    seatsHeld,
    seatsTotal,
    // All that a card says, so it is the same in every process and after every restart.
    version: [concertId, state, seatsLeft, seatsHeld, seatsTotal, opens].join('.'),
  });
}
