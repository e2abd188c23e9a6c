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
  description: 'Where a reservation stands.',
  valuesConfig: {
    PENDING: { description: 'Accepted by the QUEUE strategy, not decided yet.' },
    HELD: { description: 'The seats are kept until `heldUntil`.' },
    PAYING: { description: 'A payment is under way with a provider; the hold lasts until it is decided.' },
    CONFIRMED: { description: 'Paid: the seats are sold.' },
    REJECTED: { description: 'Decided against (QUEUE only); `refusal` says why.' },
    EXPIRED: { description: 'The hold lapsed unpaid; the seats are free again.' },
    CANCELLED: { description: 'Given back by its owner.' },
    REFUNDED: { description: 'Paid and given back.' },
  },
});
