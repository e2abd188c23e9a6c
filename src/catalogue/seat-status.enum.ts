import { registerEnumType } from 'type-graphql';

export enum SeatStatus {
  AVAILABLE = 'AVAILABLE',
  HELD = 'HELD',
  SOLD = 'SOLD',
  BLOCKED = 'BLOCKED',
}

registerEnumType(SeatStatus, {
  name: 'SeatStatus',
  description: 'The status of a seat.',
  valuesConfig: {
    AVAILABLE: { description: 'Free to reserve.' },
    HELD: { description: 'Reserved but not paid. It may become free again.' },
    SOLD: { description: 'Paid.' },
    BLOCKED: { description: 'Not on sale.' },
  },
});
