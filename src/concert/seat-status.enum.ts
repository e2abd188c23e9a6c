import { registerEnumType } from 'type-graphql';

export enum SeatStatus {
  AVAILABLE = 'AVAILABLE',
  HELD = 'HELD',
  SOLD = 'SOLD',
  BLOCKED = 'BLOCKED',
}

registerEnumType(SeatStatus, {
  name: 'SeatStatus',
  description: 'Where a seat stands.',
  valuesConfig: {
    AVAILABLE: { description: 'Free to reserve.' },
    HELD: { description: 'Reserved, not paid: may come back.' },
    SOLD: { description: 'Paid.' },
    BLOCKED: { description: 'Not on sale.' },
  },
});
