import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const ArtistEntity = defineEntity({
  name: 'Artist',
  tableName: 'artist',
  properties: {
    id: p.integer().primary(),
    slug: p.string().nullable(),
    name: p.string(),
    image: p.string().nullable(),
    archivedAt: p.datetime().nullable(),
    agencyId: p.integer().nullable(),
  },
});

export type ArtistRow = InferEntity<typeof ArtistEntity>;

/** The columns of an ArtistRow, for statements that are not made by the entity manager. */
export const ARTIST_COLUMNS = 'id, slug, name, image, archived_at as "archivedAt", agency_id as "agencyId"';
