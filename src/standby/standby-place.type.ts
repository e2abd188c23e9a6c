import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { DateTime, SafeInt } from '../graphql/scalars.js';
import { SEAT_OFFER_ID, STANDBY_PLACE_ID } from './ids.js';
import type { PlaceRow, PlaceStatus } from './standby.statement.js';

export enum StandbyStatus {
  WAITING = 'WAITING',
  OFFERED = 'OFFERED',
  TAKEN = 'TAKEN',
  DECLINED = 'DECLINED',
  LAPSED = 'LAPSED',
  LEFT = 'LEFT',
  CLOSED = 'CLOSED',
}

registerEnumType(StandbyStatus, {
  name: 'StandbyStatus',
  description: 'What has become of a place in a standby list. All but WAITING and OFFERED are final.',
  valuesConfig: {
    WAITING: { description: 'The fan waits for seats that come back.' },
    OFFERED: { description: 'Seats are held for the fan, who pays for them or cancels the reservation.' },
    TAKEN: { description: 'The fan has paid for the offered seats.' },
    DECLINED: { description: 'The fan has cancelled the reservation of the offer.' },
    LAPSED: { description: 'The time of the offer was over before it was paid for.' },
    LEFT: { description: 'The fan gave the place up.' },
    CLOSED: { description: 'The performance has begun or is cancelled.' },
  },
});

export enum SeatOfferStatus {
  OPEN = 'OPEN',
  TAKEN = 'TAKEN',
  DECLINED = 'DECLINED',
  LAPSED = 'LAPSED',
}

registerEnumType(SeatOfferStatus, {
  name: 'SeatOfferStatus',
  description: 'What has become of an offer.',
  valuesConfig: {
    OPEN: { description: 'The seats are held for the fan.' },
    TAKEN: { description: 'The fan has paid for them.' },
    DECLINED: { description: 'The fan has cancelled the reservation.' },
    LAPSED: { description: 'Its time is over.' },
  },
});

@ObjectType({
  implements: Node,
  description:
    'Seats that have come back and are held for one fan. It is paid for, cancelled and lost as every held reservation is.',
})
export class SeatOffer extends Node {
  reservationId!: string;

  @Field(() => SeatOfferStatus, { description: 'The status now.' })
  status!: SeatOfferStatus;

  @Field(() => DateTime, { description: 'Until when the seats are held without a payment.' })
  expiresAt!: Date;
}

@ObjectType({
  implements: Node,
  description: 'The caller’s place in the standby list of a performance that is sold out.',
})
export class StandbyPlace extends Node {
  performanceId!: number;

  @Field(() => SafeInt, {
    description: 'Its number in the order of joining, counted from 1. The published log names it by this.',
  })
  number!: number;

  @Field(() => StandbyStatus, { description: 'The status now.' })
  status!: StandbyStatus;

  @Field(() => Int, { description: 'How many seats the fan wants together: an offer has that many.' })
  seats!: number;

  @Field(() => Int, { nullable: true, description: 'How many fans wait in front. Null unless WAITING.' })
  ahead!: number | null;

  @Field(() => SeatOffer, { nullable: true, description: 'The offer that the place has got.' })
  offer!: SeatOffer | null;

  @Field(() => DateTime, { description: 'When the fan has joined.' })
  joinedAt!: Date;
}

@InputType({ description: 'Which standby list, and for how many seats.' })
export class JoinStandbyInput {
  @Field(() => ID, { description: 'The performance’s.' })
  performanceId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 1,
    description: 'How many seats together, 1 to 10. No offer has fewer, so fewer are offered sooner.',
  })
  seats?: number | null;
}

@InputType({ description: 'Which standby list.' })
export class LeaveStandbyInput {
  @Field(() => ID, { description: 'The performance’s.' })
  performanceId!: string;
}

export function toStandbyPlace(row: PlaceRow): StandbyPlace {
  const { performanceId, number, status, seats, ahead, joinedAt } = row;
  return make(StandbyPlace, {
    id: STANDBY_PLACE_ID.encode(row.id),
    performanceId,
    number,
    status: StandbyStatus[status],
    seats,
    ahead,
    offer: toSeatOffer(row),
    joinedAt,
  });
}

/** Null: the place has got no offer. */
export function toSeatOffer({ reservationId, offeredUntil, status }: PlaceRow): SeatOffer | null {
  if (reservationId === null || offeredUntil === null) return null;
  return make(SeatOffer, {
    id: SEAT_OFFER_ID.encode(reservationId),
    reservationId,
    status: SeatOfferStatus[offerStatus(status)],
    expiresAt: offeredUntil,
  });
}

function offerStatus(status: PlaceStatus): keyof typeof SeatOfferStatus {
  return status === 'TAKEN' || status === 'DECLINED' || status === 'LAPSED' ? status : 'OPEN';
}
