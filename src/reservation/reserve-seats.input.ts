import { Field, ID, InputType } from 'type-graphql';
import { checkedIdempotencyKey } from '../graphql/idempotency-key.js';
import { Fault } from '../platform/fault.js';
import { decodeNumbered } from '../platform/global-id.js';
import { StrategyName } from './reservation-strategy.enum.js';

const SEATS_MAX = 10;

@InputType({ description: 'Which seats, how, and under which key.' })
export class ReserveSeatsInput {
  @Field(() => ID, { description: 'Whose seats they are.' })
  performanceId!: string;

  @Field(() => [ID], { description: '1 to 10 seats, all or none.' })
  seatIds!: string[];

  @Field(() => StrategyName, {
    nullable: true,
    defaultValue: StrategyName.ATOMIC,
    description: 'How concurrent requests for one seat are kept apart.',
  })
  strategy?: StrategyName | null;

  @Field(() => String, {
    description:
      '1 to 255 characters, your own. Repeated with the same performance and seats it gives the same reservation, as it is now, under any strategy; with other input it is refused. A refusal binds nothing: the same key may be tried again. What QUEUE has accepted binds its key, also when it is rejected.',
  })
  idempotencyKey!: string;
}

@InputType({ description: 'Which reservation to give back.' })
export class CancelReservationInput {
  @Field(() => ID, { description: 'The caller’s own.' })
  reservationId!: string;
}

export interface CheckedReserveSeatsInput {
  /** -1 for an id that is no performance's or no seat's: nothing has that number. */
  performanceId: number;
  seatIds: number[];
  strategy: StrategyName;
  idempotencyKey: string;
}

/** The input within its bounds, or the fault BAD_USER_INPUT that says which one is broken. */
export function checkedReserveSeats(input: ReserveSeatsInput): CheckedReserveSeatsInput {
  const { seatIds } = input;
  if (seatIds.length < 1 || seatIds.length > SEATS_MAX) {
    throw new Fault('BAD_USER_INPUT', `\`seatIds\` must have 1 to ${SEATS_MAX} entries.`);
  }
  if (new Set(seatIds).size < seatIds.length) {
    throw new Fault('BAD_USER_INPUT', '`seatIds` names a seat twice.');
  }
  return {
    performanceId: decodeNumbered('Performance', input.performanceId) ?? -1,
    seatIds: seatIds.map((id, index) => decodeNumbered('Seat', id) ?? -1 - index),
    strategy: input.strategy ?? StrategyName.ATOMIC,
    idempotencyKey: checkedIdempotencyKey(input.idempotencyKey),
  };
}
