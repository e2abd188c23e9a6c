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
    agencyId: p.integer().nullable(),
    promoterId: p.integer().nullable(),
    description: p.string().nullable(),
    image: p.string().nullable(),
    presaleOpensAt: p.datetime().nullable(),
    presaleTier: p.string().$type<'BASIC' | 'SILVER' | 'GOLD' | 'VIP'>().nullable(),
    presaleCodeDigest: p.blob().nullable(),
    maxSeatsPerReservation: p.integer(),
    refundDeadlineHours: p.integer().nullable(),
    leaveNoSingleSeat: p.boolean(),
    archivedAt: p.datetime().nullable(),
  },
});

export type ConcertRow = InferEntity<typeof ConcertEntity>;

/** The columns of a ConcertRow, for statements that are not made by the entity manager. */
export const CONCERT_COLUMNS = `
  id, slug, title, kind, artist_id as "artistId", currency, sale_opens_at as "saleOpensAt",
  max_seats_per_user as "maxSeatsPerUser", has_waiting_room as "hasWaitingRoom", agency_id as "agencyId",
  promoter_id as "promoterId", description, image, presale_opens_at as "presaleOpensAt",
  presale_tier as "presaleTier", presale_code_digest as "presaleCodeDigest",
  max_seats_per_reservation as "maxSeatsPerReservation", refund_deadline_hours as "refundDeadlineHours",
  leave_no_single_seat as "leaveNoSingleSeat", archived_at as "archivedAt"`;
