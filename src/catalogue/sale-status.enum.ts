import { registerEnumType } from 'type-graphql';

export enum SaleStatus {
  SCHEDULED = 'SCHEDULED',
  OPENING_SOON = 'OPENING_SOON',
  ON_SALE = 'ON_SALE',
  SOLD_OUT = 'SOLD_OUT',
  ENDED = 'ENDED',
}

registerEnumType(SaleStatus, {
  name: 'SaleStatus',
  description: 'The state of a concert’s sale, by the database’s clock and the seat counts.',
  valuesConfig: {
    SCHEDULED: { description: 'The sale opens in more than an hour.' },
    OPENING_SOON: { description: 'The sale opens within an hour.' },
    ON_SALE: {
      description:
        'The sale is open. It stays ON_SALE even when all seats are held, because held seats can become free again.',
    },
    SOLD_OUT: { description: 'Every seat is sold or blocked.' },
    ENDED: { description: 'Every performance has begun.' },
  },
});
