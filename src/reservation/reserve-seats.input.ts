import { Field, ID, InputType } from 'type-graphql';
import { checkedAccessCode, PERFORMANCE_ID, SEAT_ID } from '../catalogue/index.js';
import { checkedIdempotencyKey } from '../graphql/idempotency-key.js';
import { Fault } from '../platform/fault.js';
import { StrategyName } from './reservation-strategy.enum.js';

/** How many seats one request may want. */
export const SEATS_MAX = 10;

@InputType({ description: 'The seats, the strategy and the idempotency key.' })
export class ReserveSeatsInput {
  @Field(() => ID, { description: 'The performance that the seats belong to.' })
  performanceId!: string;

  @Field(() => [ID], {
    description: '1 to 10 seats of this performance. The caller gets all of them or none.',
  })
  seatIds!: string[];

  @Field(() => StrategyName, {
    nullable: true,
    defaultValue: StrategyName.ATOMIC,
    description: 'How the server keeps two users from getting the same seat.',
  })
  strategy?: StrategyName | null;

  @Field(() => String, {
    description:
      'A key that the client chooses, 1 to 255 characters. A second request with the same key, performance and seats returns the same reservation as it is now, under any strategy. A second request with the same key and other seats is refused. After a refusal the key is free and can be used again. A request that QUEUE has accepted keeps its key, also when it is rejected later.',
  })
  idempotencyKey!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The access code of a presale, 1 to 100 characters, upper and lower case as it was given out. It is needed only while the presale is open and asks for one. It is no part of what the key stands for.',
  })
  accessCode?: string | null;
}

@InputType({ description: 'The reservation to give back.' })
export class CancelReservationInput {
  @Field(() => ID, { description: 'The caller’s own.' })
  reservationId!: string;
}

export interface CheckedReserveSeatsInput {
  /** -1 for an id that is not a performance's or not a seat's: nothing has that number. */
  performanceId: number;
  seatIds: number[];
  strategy: StrategyName;
  idempotencyKey: string;
  /** Null: none was sent. */
  accessCode: string | null;
}

/** The input within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedReserveSeats(input: ReserveSeatsInput): CheckedReserveSeatsInput {
  const { seatIds } = input;
  if (seatIds.length < 1 || seatIds.length > SEATS_MAX) {
    throw new Fault('BAD_USER_INPUT', `\`seatIds\` must have 1 to ${SEATS_MAX} entries.`);
  }
  if (new Set(seatIds).size < seatIds.length) {
    throw new Fault('BAD_USER_INPUT', '`seatIds` names a seat twice.');
  }
  return {
    performanceId: PERFORMANCE_ID.decode(input.performanceId) ?? -1,
    seatIds: seatIds.map((id, index) => SEAT_ID.decode(id) ?? -1 - index),
    strategy: input.strategy ?? StrategyName.ATOMIC,
    idempotencyKey: checkedIdempotencyKey(input.idempotencyKey),
    accessCode: input.accessCode == null ? null : checkedAccessCode(input.accessCode),
  };
}
