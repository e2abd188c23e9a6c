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
  },
});

export type VenueRow = InferEntity<typeof VenueEntity>;
