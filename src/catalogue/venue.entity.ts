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

/** The columns of a VenueRow, for statements that are not made by the entity manager. */
export const VENUE_COLUMNS = `
  id, slug, name, city, country, time_zone as "timeZone", agency_id as "agencyId", capacity, image,
  archived_at as "archivedAt"`;
