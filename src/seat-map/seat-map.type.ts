import { Field, ID, Int, ObjectType } from 'type-graphql';
import { numberOf, type Row, SEAT_ID, Section } from '../catalogue/index.js';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { SEAT_MAP_ID } from './ids.js';

@Public()
@ObjectType({
  description: 'One row of a section. Its seats are listed in the order of their numbers in `statuses`.',
})
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

  @Field(() => ID, {
    description:
      'The id of its first seat. The further ids of the row count up from it in base 62, with the digits 0–9, A–Z, a–z: a short form of `seatIds`.',
  })
  firstSeatId!: string;

  @Field(() => Int, { description: 'How many seats it has.' })
  seatsTotal!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number of its first seat, where the numbers count evenly: a short form of `numbers`, together with `numberStep`. Null: they do not, see `printedNumbers`.',
  })
  firstNumber!: number | null;

  @Field(() => Int, { nullable: true, description: 'What each further seat adds to the number.' })
  numberStep!: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The numbers, where they do not count evenly, for example 12, 12A, 13; otherwise null.',
  })
  printedNumbers!: string[] | null;

  @Field(() => [Int], {
    nullable: true,
    description:
      'Where its seats are: x and y of the first seat, x and y of the last seat, and the bend. The seats divide evenly the arc through both ends whose middle is as far from the middle of the straight line as the bend says: to the right of one who walks from the first seat to the last, to the left where it is negative. 0: a straight line. Null in a standing section.',
  })
  line!: number[] | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'x and y of every seat, one pair after another, where the seats are not on the line.',
  })
  points!: number[] | null;

  @Field(() => [Int], { description: 'Which seats are places for wheelchairs: indexes in the row, from 0.' })
  wheelchair!: number[];

  @Field(() => [Int], { description: 'Which seats are for companions of those beside them, likewise.' })
  companion!: number[];

  @Field(() => [Int], { description: 'From which seats a part of the stage is not seen, likewise.' })
  restrictedView!: number[];
}

@Public()
@ObjectType({ description: 'One section of the layout.' })
export class SeatMapSection {
  @Field(() => Section, { description: 'The section with its name and price.' })
  section!: Section;

  @Field(() => Int, { description: 'Index of its first seat in `statuses`.' })
  offset!: number;

  @Field(() => [Int], {
    description: 'The section’s outline, a polygon: x and y of its corners, one pair after another.',
  })
  outline!: number[];

  @Field(() => [SeatMapRow], { description: 'The rows from front to back.' })
  rows!: SeatMapRow[];
}

/** @param offset of its first seat in `statuses` */
export function toSeatMapRow(row: Row, offset: number, firstSeatId: number): SeatMapRow {
  const indexes = Array.from({ length: row.seats }, (_, index) => index);
  const counts = row.numbers === undefined;
  return make(SeatMapRow, {
    label: row.label,
    offset,
    seatIds: indexes.map((index) => SEAT_ID.encode(firstSeatId + index)),
    numbers: indexes.map((index) => numberOf(row, index)),
    firstSeatId: SEAT_ID.encode(firstSeatId),
    seatsTotal: row.seats,
    firstNumber: counts ? (row.firstNumber ?? 1) : null,
    numberStep: counts ? (row.numberStep ?? 1) : null,
    printedNumbers: row.numbers ?? null,
    line: row.line ?? null,
    points: row.points ?? null,
    wheelchair: row.wheelchair ?? [],
    companion: row.companion ?? [],
    restrictedView: row.restrictedView ?? [],
  });
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
