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
    waitingRoomCapacity: p.integer().nullable(),
    admitPerSecond: p.integer().nullable(),
    admittedSeconds: p.integer().nullable(),
  },
});

export type ConcertRow = InferEntity<typeof ConcertEntity>;
