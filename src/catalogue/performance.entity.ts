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
    cancelledAt: p.datetime().nullable(),
    postponedAt: p.datetime().nullable(),
    archivedAt: p.datetime().nullable(),
  },
});

export type PerformanceRow = InferEntity<typeof PerformanceEntity>;

/** The columns of a PerformanceRow, for statements that are not made by the entity manager. */
export const PERFORMANCE_COLUMNS = `
  id, concert_id as "concertId", venue_id as "venueId", starts_at as "startsAt", lab,
  first_seat_id as "firstSeatId", seats_total as "seatsTotal", cancelled_at as "cancelledAt",
  postponed_at as "postponedAt", archived_at as "archivedAt"`;
