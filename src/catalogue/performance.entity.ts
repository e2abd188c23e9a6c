import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const PerformanceEntity = defineEntity({
  name: 'Performance',
  tableName: 'performance',
  properties: {
    id: p.integer().primary(),
    concertId: p.integer(),
    venueId: p.integer(),
    startsAt: p.datetime(),
    lab: p.boolean(),
    firstSeatId: p.bigint('number'),
    seatsTotal: p.integer(),
  },
});

export type PerformanceRow = InferEntity<typeof PerformanceEntity>;
