import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Section } from '../concert/index.js';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Unchanging } from '../graphql/unchanging.js';
import { numberedId } from '../platform/global-id.js';

@Unchanging()
@ObjectType({ description: 'One row of a section, seats from left to right.' })
export class SeatMapRow {
  @Field(() => String, { nullable: true, description: 'As printed; null in a standing section.' })
  label!: string | null;

  @Field(() => Int, { description: 'Index of its first seat in `statuses`.' })
  offset!: number;

  @Field(() => [ID], { description: 'The ids of its seats.' })
  seatIds!: string[];

  @Field(() => [String], { description: 'Their numbers, in the same order.' })
  numbers!: string[];
}

@Unchanging()
@ObjectType({ description: 'One section of the layout.' })
export class SeatMapSection {
  @Field(() => Section, { description: 'Its name and price.' })
  section!: Section;

  @Field(() => Int, { description: 'Index of its first seat in `statuses`.' })
  offset!: number;

  @Field(() => [SeatMapRow], { description: 'Rows in order, front to back.' })
  rows!: SeatMapRow[];
}

@ObjectType({
  implements: Node,
  description:
    'All seats of a performance in a form that stays small at 50,000 seats. Select `version statuses` for the live part, `sections` once for the layout.',
})
export class SeatMap extends Node {
  performanceId!: number;

  @Field(() => String, { description: 'Opaque: compare for equality, give it back as `after`.' })
  version!: string;

  @Field(() => String, {
    description:
      'Two bits a seat, first seat in the highest bits of the first byte, base64; in layout order: 0 available, 1 held, 2 sold, 3 blocked.',
  })
  statuses!: string;
}

export function toSeatMap(row: { performanceId: number; version: number; statuses: Buffer }): SeatMap {
  const { performanceId, version, statuses } = row;
  return make(SeatMap, {
    id: numberedId('SeatMap', performanceId),
    performanceId,
    version: versionText(version),
    statuses: statuses.toString('base64'),
  });
}

export function versionText(version: number): string {
  return version.toString(36);
}

/** Undefined for what no version looks like. */
export function versionOf(text: string | null | undefined): number | undefined {
  return text && /^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : undefined;
}
