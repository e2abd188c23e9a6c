import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Row } from './layout.js';
import type { Outline } from './plan/plan.js';

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
    category: p.string().nullable(),
    color: p.string().nullable(),
    outline: p.json<Outline>().nullable(),
  },
});

export type SectionRow = InferEntity<typeof SectionEntity>;
