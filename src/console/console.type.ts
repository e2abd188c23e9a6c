import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';

import { Money } from '../graphql/money.type.js';
import { DateTime } from '../graphql/scalars.js';
import { Reservation, StrategyName } from '../reservation/index.js';

@ObjectType({ description: 'A reservation as organisers and admins see it.' })
export class AdminReservation {
  userId!: string;

  @Field(() => Reservation, { description: 'The reservation.' })
  reservation!: Reservation;

  @Field(() => DateTime, { description: 'When its status changed last, by the database’s clock.' })
  changedAt!: Date;
}

export enum SalesFiguresBy {
  DAY = 'DAY',
  STRATEGY = 'STRATEGY',
  SECTION = 'SECTION',
  PERFORMANCE = 'PERFORMANCE',
}

registerEnumType(SalesFiguresBy, {
  name: 'SalesFiguresBy',
  description: 'What sales figures are grouped by.',
  valuesConfig: {
    DAY: { description: 'The calendar day at the venue on which it happened.' },
    STRATEGY: { description: 'The strategy that decided the reservation.' },
    SECTION: { description: 'The section of the seats.' },
    PERFORMANCE: { description: 'The performance.' },
  },
});

@ObjectType({ description: 'So many reservations with so many seats.' })
export class SalesCount {
  @Field(() => Int, { description: 'How many reservations.' })
  reservations!: number;

  @Field(() => Int, { description: 'How many seats they have together.' })
  seats!: number;
}

@ObjectType({ description: 'What became of the reservations of a group.' })
export class SalesFigure {
  sectionId!: number | null;
  performanceId!: number | null;

  @Field(() => String, { nullable: true, description: 'The day, as YYYY-MM-DD, when grouped by DAY.' })
  day!: string | null;

  @Field(() => StrategyName, { nullable: true, description: 'The strategy, when grouped by STRATEGY.' })
  strategy!: StrategyName | null;

  @Field(() => SalesCount, {
    description: 'Paid, at the time of the payment. What was refunded later is among them.',
  })
  sold!: SalesCount;

  @Field(() => SalesCount, { description: 'Held now and not paid, at the time they were reserved.' })
  held!: SalesCount;

  @Field(() => SalesCount, { description: 'Paid and given back, at the time of the refund.' })
  refunded!: SalesCount;

  @Field(() => SalesCount, { description: 'Given back without a payment, at that time.' })
  cancelled!: SalesCount;

  @Field(() => SalesCount, { description: 'Holds that lapsed, at that time.' })
  expired!: SalesCount;

  @Field(() => Money, { description: 'What was paid for the seats that were sold.' })
  gross!: Money;

  @Field(() => Money, { description: 'What of it was given back.' })
  refundedAmount!: Money;

  @Field(() => Money, { description: '`gross` without `refundedAmount`.' })
  net!: Money;
}

@ObjectType({ description: 'Revenue and counts of a performance or a concert.' })
export class SalesFigures {
  @Field(() => [SalesFigure], { description: 'One for each group in which something happened.' })
  groups!: SalesFigure[];

  @Field(() => SalesFigure, { description: 'All groups together.' })
  total!: SalesFigure;
}
