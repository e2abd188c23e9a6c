import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const VenueEntity = defineEntity({
  name: 'Venue',
  tableName: 'venue',
  properties: {
    id: p.integer().primary(),
    slug: p.string().nullable(),
    name: p.string(),
    city: p.string().nullable(),
    country: p.string(),
    timeZone: p.string(),
    agencyId: p.integer().nullable(),
    capacity: p.integer().nullable(),
    image: p.string().nullable(),
    archivedAt: p.datetime().nullable(),
  },
});

export type VenueRow = InferEntity<typeof VenueEntity>;
