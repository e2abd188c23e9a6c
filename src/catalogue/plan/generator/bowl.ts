import { letters, type Row, type RowLine } from '../../layout.js';
import type { Outline, Sheet } from '../plan.js';
import { fitSheet } from './fit-sheet.js';
import { atTheBack, METRE, type RawSection, ROW, SEAT, withWheelchairs } from './measures.js';
import { outlineOfSection, type RingPart, ringAround, rowsOfSection } from './ring.js';
import type { BowlShape, FloorShape, TierShape } from './shape.js';

const AISLE = 200;
/** From the front of the stage to the first block, and from the edge of the floor. */
const CLEAR = 300;
/** So many seats of a row look at the side of the stage, */
const BESIDE_STAGE = 6;
/** in sections that are less than this part of the floor away from its front. */
const SIDE_VIEW = 0.1;

/** A stadium, a dome or an arena; the origin is the middle of its floor. */
export function drawBowl(shape: BowlShape): { sheet: Sheet; sections: RawSection[] } {
  const width = shape.floor.width * METRE;
  const length = shape.floor.length * METRE;
  const hasEndStage = shape.stage === 'END';
  const stage = hasEndStage
    ? endStage(width, length)
    : box(-0.32 * width, -0.35 * length, 0.32 * width, 0.35 * length);
  const front = stage.at(-1)!;
  const ring = ringAround({ width, length, corner: shape.floor.corner * METRE });
  // What lies beside an end stage or behind it sees nothing.
  const view: View = { front: hasEndStage ? front : -Infinity, length };
  return fitSheet({ outline: stage, text: hasEndStage ? 'Stage' : 'Field' }, [
    ...floorSections(shape.onFloor, front + CLEAR),
    ...shape.tiers.flatMap((tier) => tierSections(tier, ring, view)),
  ]);
}

/** Its last corner is at its front. */
const endStage = (width: number, length: number): Outline =>
  box(-0.35 * width, -length / 2 - CLEAR, 0.35 * width, -0.38 * length);

const box = (left: number, top: number, right: number, bottom: number): Outline => [
  left,
  top,
  right,
  top,
  right,
  bottom,
  left,
  bottom,
];

interface View {
  /** Where the front of the stage is. */
  front: number;
  length: number;
}

function tierSections(tier: TierShape, ring: readonly RingPart[], view: View): RawSection[] {
  let number = 0;
  return ring.flatMap((part) => {
    const sections = tier.sections[part.kind];
    return Array.from({ length: sections }, (_, index) => index).flatMap((index): RawSection[] => {
      number += 1;
      const place = { away: tier.away * METRE, rows: tier.rows, index, sections };
      const [x, y] = part.pointAt(place.away, (index + 0.5) / sections);
      if (y < view.front) return [];
      const all = rowsOfSection(part, place);
      const isBeside = y < view.front + SIDE_VIEW * view.length;
      const rows = isBeside ? all.map((row) => besideStage(row, x < 0)) : all;
      const section = {
        name: `${tier.name} ${number}`,
        category: tier.category[part.kind],
        outline: outlineOfSection(part, place),
        rows: tier.wheelchairs ? atTheBack(rows, withWheelchairs) : rows,
      };
      return [section];
    });
  });
}

/** To the left of the stage the first seats of a row are the nearest to it, to the right the last ones. */
function besideStage(row: Row, isLeft: boolean): Row {
  const count = Math.min(BESIDE_STAGE, row.seats);
  const first = isLeft ? 0 : row.seats - count;
  return { ...row, restrictedView: Array.from({ length: count }, (_, index) => first + index) };
}

function floorSections(blocks: readonly FloorShape[], front: number): RawSection[] {
  let top = front;
  return blocks.flatMap((floor) => {
    const { width, height } = sizeOfBlock(floor);
    const left = -(floor.columns * (width + AISLE) - AISLE) / 2;
    const drawn = Array.from({ length: floor.lines * floor.columns }, (_, index) => {
      const column = index % floor.columns;
      const line = Math.floor(index / floor.columns);
      const x = left + column * (width + AISLE);
      const y = top + line * (height + AISLE);
      const single = floor.lines * floor.columns === 1;
      return {
        name: single ? floor.name : `${floor.name} ${letters(line)}${column + 1}`,
        category: floor.category,
        outline: box(x, y, x + width, y + height),
        rows: rowsOfBlock(floor, x, y),
      };
    });
    top += floor.lines * (height + AISLE);
    return drawn;
  });
}

/** Four people stand on a square metre. */
const STANDING = 2_500;

function sizeOfBlock({ block }: FloorShape): { width: number; height: number } {
  if ('standing' in block) {
    const width = Math.sqrt(1.5 * STANDING * block.standing);
    return { width, height: width / 1.5 };
  }
  return { width: block.seats * SEAT, height: block.rows * ROW };
}

function rowsOfBlock({ block }: FloorShape, left: number, top: number): Row[] {
  if ('standing' in block) return [{ label: null, seats: block.standing }];
  return Array.from({ length: block.rows }, (_, index) => {
    const y = top + ROW * (index + 0.5);
    const x = left + SEAT / 2;
    const line: RowLine = [x, y, x + SEAT * (block.seats - 1), y, 0];
    return { label: String(index + 1), seats: block.seats, line };
  });
}
