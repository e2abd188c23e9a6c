import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const ConcertEntity = defineEntity({
  name: 'Concert',
  tableName: 'concert',
  properties: {
    id: p.integer().primary(),
    slug: p.string().nullable(),
    title: p.string(),
    kind: p.string().$type<'CONCERT' | 'MUSICAL' | 'SPORTS'>(),
    artistId: p.integer().nullable(),
    currency: p.string(),
    saleOpensAt: p.datetime().nullable(),
    maxSeatsPerUser: p.integer().nullable(),
    hasWaitingRoom: p.boolean(),
  },
});

export type ConcertRow = InferEntity<typeof ConcertEntity>;
