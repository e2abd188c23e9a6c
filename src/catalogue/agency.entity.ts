import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const AgencyEntity = defineEntity({
  name: 'Agency',
  tableName: 'agency',
  properties: {
    id: p.integer().primary(),
    slug: p.string().nullable(),
    name: p.string(),
    image: p.string().nullable(),
    archivedAt: p.datetime().nullable(),
  },
});

export type AgencyRow = InferEntity<typeof AgencyEntity>;

/** The columns of an AgencyRow, for statements that are not made by the entity manager. */
export const AGENCY_COLUMNS = 'id, slug, name, image, archived_at as "archivedAt"';
