import { letters, type Row, type RowLine } from '../../layout.js';
import { boxAround, outlineOf } from '../geometry.js';
import type { Sheet } from '../plan.js';
import { fitSheet } from './fit-sheet.js';
import { atTheBack, METRE, type RawSection, SEAT, withWheelchairs } from './measures.js';
import type { TheatreShape } from './shape.js';

const ROW = 95;
const HALF_ANGLE_MAX = 0.55;
const STAGE_CLEAR = 200;
const STAGE_DEPTH = 800;
/** As a part of the house's. */
const STAGE_WIDTH = 0.75;
const AISLE_SEATS = 2;
const OUTLINE_MARGIN = 45;

type Level = TheatreShape['levels'][number];

/**
 * A theatre with curved rows and balconies; the origin is the middle of all arcs. The balconies are drawn
 * behind the stalls that they hang above.
 */
export function drawTheatre(shape: TheatreShape): { sheet: Sheet; sections: RawSection[] } {
  let radius = radiusOf(shape);
  const sections = shape.levels.flatMap((level) => {
    radius += level.away * METRE;
    const first = radius;
    radius += level.rows.length * ROW;
    return levelSections(level, first);
  });
  const boxes = sections.map(({ outline }) => boxAround(outline));
  const front = Math.min(...boxes.map(({ top }) => top)) - STAGE_CLEAR;
  const half = STAGE_WIDTH * Math.max(...boxes.map(({ right }) => right));
  const back = front - STAGE_DEPTH;
  const outline = [-half, back, half, back, 0.88 * half, front, -0.88 * half, front];
  return fitSheet({ outline, text: 'Stage' }, sections);
}

/** So large that no row is bent too much to see the stage. */
function radiusOf({ levels }: TheatreShape): number {
  let behind = 0;
  return levels.reduce((radius, { away, rows, blocks }) => {
    behind += away * METRE;
    const needed = rows.map((seats, index) => {
      const width = (seats + AISLE_SEATS * (blocks - 1)) * SEAT;
      return width / 2 / HALF_ANGLE_MAX - behind - index * ROW;
    });
    behind += rows.length * ROW;
    return Math.max(radius, ...needed);
  }, 0);
}

/** The blocks of a level, from the left; the middle of all arcs is the origin. */
function levelSections(level: Level, radius: number): RawSection[] {
  return Array.from({ length: level.blocks }, (_, block) => {
    const rows = level.rows.map((seats, index) => rowOfBlock(level, { seats, index, block, radius }));
    return {
      name: level.blocks === 1 ? level.name : `${level.name} ${SIDES[level.blocks]?.[block] ?? block + 1}`,
      category: level.category,
      outline: outlineOf(rows, OUTLINE_MARGIN),
      rows: level.wheelchairs && block === 0 ? atTheBack(rows, withWheelchairs) : rows,
    };
  });
}

const SIDES: Record<number, readonly string[]> = {
  2: ['left', 'right'],
  3: ['left', 'centre', 'right'],
};

/** The part of a row that lies in one block. Numbers go on across the aisles. */
function rowOfBlock(
  { blocks, firstRow, restricted }: Level,
  { seats, index, block, radius }: { seats: number; index: number; block: number; radius: number },
): Row {
  const from = cut(seats, block, blocks);
  const count = cut(seats, block + 1, blocks) - from;
  const distance = radius + index * ROW;
  // In seats, from the left end of the row; each aisle is as wide as two.
  const width = seats - 1 + AISLE_SEATS * (blocks - 1);
  const begin = from + AISLE_SEATS * block - width / 2;
  const angleOf = (place: number): number => Math.PI / 2 - (place * SEAT) / distance;
  const first = angleOf(begin);
  const last = angleOf(begin + count - 1);
  const line = [
    distance * Math.cos(first),
    distance * Math.sin(first),
    distance * Math.cos(last),
    distance * Math.sin(last),
    distance * (1 - Math.cos((first - last) / 2)),
  ] as RowLine;
  const hidden = Array.from({ length: count }, (_, place) => place).filter(
    (place) => from + place < restricted || from + place >= seats - restricted,
  );
  return {
    label: letters(firstRow + index),
    seats: count,
    ...(from > 0 && { firstNumber: from + 1 }),
    line,
    ...(hidden.length > 0 && { restrictedView: hidden }),
  };
}

/** Where a row is cut: three blocks are a quarter, a half and a quarter of it, others are equal. */
function cut(seats: number, block: number, blocks: number): number {
  const part = blocks === 3 ? [0, 0.25, 0.75, 1][block]! : block / blocks;
  return Math.round(seats * part);
}
