import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Section } from '../catalogue/index.js';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { SEAT_MAP_ID } from './ids.js';

@Public()
@ObjectType({ description: 'One row of a section. Its seats are listed from left to right.' })
export class SeatMapRow {
  @Field(() => String, {
    nullable: true,
    description: 'The row as printed on the ticket; null in a standing section.',
  })
  label!: string | null;

  @Field(() => Int, { description: 'Index of its first seat in `statuses`.' })
  offset!: number;

  @Field(() => [ID], { description: 'The ids of the row’s seats.' })
  seatIds!: string[];

  @Field(() => [String], { description: 'The numbers of these seats, in the same order.' })
  numbers!: string[];
}

@Public()
@ObjectType({ description: 'One section of the layout.' })
export class SeatMapSection {
  @Field(() => Section, { description: 'The section with its name and price.' })
  section!: Section;

  @Field(() => Int, { description: 'Index of its first seat in `statuses`.' })
  offset!: number;

  @Field(() => [SeatMapRow], { description: 'The rows from front to back.' })
  rows!: SeatMapRow[];
}

@Public('LIVE')
@ObjectType({
  implements: Node,
  description:
    'All seats of a performance in a form that is small even for 50,000 seats. Select `version statuses` for the live part, and `sections` once for the layout.',
})
export class SeatMap extends Node {
  performanceId!: number;

  @Field(() => String, {
    description: 'The version of `statuses`. Opaque: compare it for equality, or send it back as `after`.',
  })
  version!: string;

  @Field(() => String, {
    description:
      'Base64. Two bits per seat in layout order; the first seat is in the highest bits of the first byte. 0: available, 1: held, 2: sold, 3: blocked.',
  })
  statuses!: string;
}

export function toSeatMap(row: { performanceId: number; version: number; statuses: Buffer }): SeatMap {
  const { performanceId, version, statuses } = row;
  return make(SeatMap, {
    id: SEAT_MAP_ID.encode(performanceId),
    performanceId,
    version: versionText(version),
    statuses: statuses.toString('base64'),
  });
}

export function versionText(version: number): string {
  return version.toString(36);
}

/** Undefined for a text that cannot be a version. */
export function versionOf(text: string | null | undefined): number | undefined {
  return text && /^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : undefined;
}
