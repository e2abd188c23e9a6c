import { Field, Int, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { SECTION_ID } from './ids.js';
import type { Row } from './layout.js';
import type { SectionRow } from './section.entity.js';

/** A section with the currency of its concert, as the catalogue reads it. */
export interface PricedSection extends Omit<SectionRow, 'rows'> {
  rows: Row[];
  currency: string;
}

@Public()
@ObjectType({ implements: Node, description: 'Seats of a performance that lie together and cost the same.' })
export class Section extends Node {
  sectionId!: number;
  performanceId!: number;
  firstSeatId!: number;

  @Field(() => String, { description: 'The name as printed on the ticket.' })
  name!: string;

  @Field(() => Money, { description: 'What one seat costs.' })
  price!: Money;

  @Field(() => Int, { description: 'How many seats it has.' })
  seatsTotal!: number;
}

export function toSection(row: PricedSection): Section {
  return make(Section, {
    id: SECTION_ID.encode(row.id),
    sectionId: row.id,
    performanceId: row.performanceId,
    firstSeatId: row.firstSeatId,
    name: row.name,
    price: money(row.price, row.currency),
    seatsTotal: row.seatsTotal,
  });
}
