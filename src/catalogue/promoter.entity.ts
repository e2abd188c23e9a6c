import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const PromoterEntity = defineEntity({
  name: 'Promoter',
  tableName: 'promoter',
  properties: {
    id: p.integer().primary(),
    slug: p.string().nullable(),
    name: p.string(),
    agencyId: p.integer().nullable(),
    archivedAt: p.datetime().nullable(),
  },
});

export type PromoterRow = InferEntity<typeof PromoterEntity>;

/** The columns of a PromoterRow, for statements that are not made by the entity manager. */
export const PROMOTER_COLUMNS = 'id, slug, name, agency_id as "agencyId", archived_at as "archivedAt"';
