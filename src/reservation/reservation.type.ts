import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { Refusal } from '../graphql/refusal.type.js';
import type { RefusalCode } from '../graphql/refusal-code.enum.js';
import { DateTime } from '../graphql/scalars.js';
import { unguessableId } from '../platform/global-id.js';
import { ReservationStatus } from './reservation-status.enum.js';
import { StrategyName } from './reservation-strategy.enum.js';
import type { ReservationRow } from './reservations.js';

@ObjectType({ implements: Node, description: 'Seats kept for one person.' })
export class Reservation extends Node {
  performanceId!: number;
  seatIds!: number[];
  /** Null while PENDING: it is added up when it is asked for. */
  knownTotal!: Money | null;
  refusalCode!: RefusalCode | null;
  refusedSeatIds!: number[];

  @Field(() => Int, { description: 'Increases with every change of this reservation.' })
  version!: number;

  @Field(() => ReservationStatus, { description: 'Where it stands now.' })
  status!: ReservationStatus;

  @Field(() => StrategyName, { description: 'How it was decided.' })
  strategy!: StrategyName;

  @Field(() => DateTime, { nullable: true, description: 'Until when the seats are kept unpaid.' })
  heldUntil!: Date | null;

  @Field(() => DateTime, {
    description: 'When it was decided, by the database’s clock; while PENDING, when it was accepted.',
  })
  createdAt!: Date;
}

@ObjectType({ implements: Refusal, description: 'Some of the seats are held, sold or blocked.' })
export class SeatsUnavailable extends Refusal {
  performanceId!: number;
  seatIds!: number[];
}

export function toReservation(row: ReservationRow): Reservation {
  return make(Reservation, {
    id: unguessableId('Reservation', row.id),
    performanceId: row.performanceId,
    seatIds: row.seatIds,
    version: row.version,
    status: ReservationStatus[row.status],
    strategy: StrategyName[row.strategy],
    knownTotal: row.amount === null ? null : money(row.amount, row.currency!),
    heldUntil: row.heldUntil,
    refusalCode: row.refusalCode,
    refusedSeatIds: row.refusedSeatIds ?? [],
    createdAt: row.createdAt,
  });
}
