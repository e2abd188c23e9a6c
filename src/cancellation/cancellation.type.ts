import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { DateTime } from '../graphql/scalars.js';
import { RESERVATION_ID } from '../reservation/index.js';
import type { CancellationRow, StuckPurchaseRow } from './cancellations.js';

@InputType({ description: 'The performance that does not happen.' })
export class CancelPerformanceInput {
  @Field(() => ID, { description: 'The performance’s.' })
  performanceId!: string;
}

@ObjectType({ description: 'A purchase of a cancelled performance that could not be given back yet.' })
export class StuckPurchase {
  @Field(() => ID, { description: 'The reservation’s.' })
  reservationId!: string;

  @Field(() => String, { description: 'Why the last try has failed, in English, for operators.' })
  reason!: string;

  @Field(() => Int, { description: 'How many tries have failed.' })
  tries!: number;

  @Field(() => DateTime, { description: 'When it is tried again.' })
  nextTryAt!: Date;
}

@ObjectType({ description: 'How far the work is that gives everything of a cancelled performance back.' })
export class PerformanceCancellation {
  performanceId!: number;

  @Field(() => DateTime, { description: 'When the performance was cancelled.' })
  startedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When every purchase was given back. Null: the work goes on.',
  })
  finishedAt!: Date | null;

  @Field(() => Int, {
    description: 'How many purchases have been found. It grows until all seats are looked through.',
  })
  reservationsTotal!: number;

  @Field(() => Int, {
    description: 'How many of them are given back: void tickets, and the money is back or on its way.',
  })
  refunded!: number;

  @Field(() => Int, { description: 'How many of them could not be given back yet. They are tried again.' })
  failed!: number;

  @Field(() => Int, { description: 'How many holds were released.' })
  holdsReleased!: number;

  @Field(() => Int, { description: 'How many tickets became void.' })
  ticketsVoided!: number;

  @Field(() => Int, {
    description: 'Payments whose provider has not said its last word. If one takes money, it goes back.',
  })
  paymentsOpen!: number;

  @Field(() => Int, { description: 'Refunds that a provider has not confirmed yet.' })
  refundsOpen!: number;

  @Field(() => Int, { description: 'How many of these an admin has to see to: `stuckPayments` names them.' })
  refundsStuck!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why the work pauses, in English, for operators. Null: it does not.',
  })
  failure!: string | null;
}

export function toCancellation(row: CancellationRow): PerformanceCancellation {
  return make(PerformanceCancellation, { ...row });
}

export function toStuckPurchase({ reservationId, failure, tries, dueAt }: StuckPurchaseRow): StuckPurchase {
  return make(StuckPurchase, {
    reservationId: RESERVATION_ID.encode(reservationId),
    reason: failure,
    tries,
    nextTryAt: dueAt,
  });
}
