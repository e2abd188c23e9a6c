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
  description: 'Where the sale of a concert stands, by the database’s clock and the seat counts.',
  valuesConfig: {
    SCHEDULED: { description: 'Opens in more than an hour.' },
    OPENING_SOON: { description: 'Opens within the hour.' },
    ON_SALE: { description: 'Open. Seats may be held, all of them even: held seats can come back.' },
    SOLD_OUT: { description: 'Every seat is sold or blocked.' },
    ENDED: { description: 'Every performance has begun.' },
  },
});
