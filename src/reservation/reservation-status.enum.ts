import { registerEnumType } from 'type-graphql';

export enum ReservationStatus {
  PENDING = 'PENDING',
  HELD = 'HELD',
  PAYING = 'PAYING',
  CONFIRMED = 'CONFIRMED',
  REJECTED = 'REJECTED',
  EXPIRED = 'EXPIRED',
  CANCELLED = 'CANCELLED',
  REFUNDED = 'REFUNDED',
}

registerEnumType(ReservationStatus, {
  name: 'ReservationStatus',
  description: 'The status of a reservation.',
  valuesConfig: {
    PENDING: { description: 'The QUEUE strategy has accepted the request, and it is not decided yet.' },
    HELD: { description: 'The seats are kept until `heldUntil`.' },
    PAYING: {
      description:
        'A payment is under way with a provider. The seats are kept until `heldUntil`, which the first such payment may move once.',
    },
    CONFIRMED: { description: 'Paid: the seats are sold.' },
    REJECTED: { description: 'Decided against (QUEUE only); `refusal` says why.' },
    EXPIRED: {
      description:
        'The hold lapsed without a payment. The seats are free again. If a payment succeeds late and all of them are still free, the reservation becomes CONFIRMED; otherwise the money goes back.',
    },
    CANCELLED: { description: 'Given back by its owner.' },
    REFUNDED: { description: 'The seats were paid and then given back.' },
  },
});
