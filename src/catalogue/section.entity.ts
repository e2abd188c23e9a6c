import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Row } from './layout.js';

export const SectionEntity = defineEntity({
  name: 'Section',
  tableName: 'section',
  properties: {
    id: p.integer().primary(),
    performanceId: p.integer(),
    name: p.string(),
    price: p.bigint('number'),
    firstSeatId: p.bigint('number'),
    seatsTotal: p.integer(),
    rows: p.json<Row[]>(),
  },
});

export type SectionRow = InferEntity<typeof SectionEntity>;
