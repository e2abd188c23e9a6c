import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { Refusal, refused } from '../graphql/refusal.type.js';
import { REFUSALS, type RefusalCode } from '../graphql/refusal-code.enum.js';
import { DateTime } from '../graphql/scalars.js';
import { RESERVATION_ID } from './ids.js';
import { ReservationStatus } from './reservation-status.enum.js';
import { StrategyName } from './reservation-strategy.enum.js';
import type { ReservationRow } from './reservations.js';

@ObjectType({ implements: Node, description: 'Seats that are kept for one user.' })
export class Reservation extends Node {
  performanceId!: number;
  seatIds!: number[];

  @Field(() => Int, { description: 'Increases with every change of this reservation.' })
  version!: number;

  @Field(() => ReservationStatus, { description: 'The status now.' })
  status!: ReservationStatus;

  @Field(() => StrategyName, { description: 'The strategy that decided it.' })
  strategy!: StrategyName;

  @Field(() => Money, { description: 'The price of all its seats together.' })
  total!: Money;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the seats are kept without a payment; null before they are held.',
  })
  heldUntil!: Date | null;

  @Field(() => Refusal, { nullable: true, description: 'Why it was rejected (QUEUE only).' })
  refusal!: Refusal | null;

  @Field(() => DateTime, {
    description:
      'When the reservation was decided, by the database’s clock. While it is PENDING: when it was accepted.',
  })
  createdAt!: Date;
}

@ObjectType({ implements: Refusal, description: 'Some of the seats are held, sold or blocked.' })
export class SeatsUnavailable extends Refusal {
  performanceId!: number;
  seatIds!: number[];
}

/** What a reservation shows of itself. */
export type ShownReservation = Omit<ReservationRow, 'userId' | 'inputDigest'>;

export function toReservation(row: ShownReservation): Reservation {
  return make(Reservation, {
    id: RESERVATION_ID.encode(row.id),
    performanceId: row.performanceId,
    seatIds: row.seatIds,
    version: row.version,
    status: ReservationStatus[row.status],
    strategy: StrategyName[row.strategy],
    total: money(row.amount, row.currency),
    heldUntil: row.heldUntil,
    refusal: row.refusalCode && refusalOf(row.refusalCode, row),
    createdAt: row.createdAt,
  });
}

function refusalOf(code: RefusalCode, { performanceId, refusedSeatIds }: ShownReservation): Refusal {
  if (code !== 'SEAT_TAKEN') return refused(code, REFUSALS[code]);
  return make(SeatsUnavailable, {
    code,
    message: REFUSALS[code],
    performanceId,
    seatIds: refusedSeatIds ?? [],
  });
}
