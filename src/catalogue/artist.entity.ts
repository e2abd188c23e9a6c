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
