import type { Row, RowLine } from '../layout.js';
import { seatsOf } from '../layout.js';
import { categoriesByPrice } from './categories.js';
import type { DrawnPlan, DrawnSection, Outline, PlannedSection } from './plan.js';

/** Centimetres: a unit of a plan that the server draws is a decimetre. */
const SEAT = 50;
const ROW = 85;
const AISLE = 150;
const MARGIN = 400;
const STAGE_DEPTH = 800;
/** Four people stand on a square metre. */
const STANDING = 2_500;

interface Block {
  width: number;
  height: number;
}

/**
 * Gives a place to sections of which only the rows are known: blocks in front of a stage, in their order. The
 * same sections are always drawn alike. Categories that are missing follow from the prices.
 */
export function drawBlocks(sections: readonly (PlannedSection & { price: number })[]): DrawnPlan {
  const blocks = sections.map(({ rows }) => sizeOf(rows));
  const lines = brokenIntoLines(blocks);
  const width = Math.max(...lines.map((line) => widthOf(line.map((index) => blocks[index]!)))) + 2 * MARGIN;
  const categories = categoriesByPrice(sections.map(({ price }) => price));
  const drawn: DrawnSection[] = [];
  let top = MARGIN + STAGE_DEPTH + 2 * AISLE;
  for (const line of lines) {
    let left = Math.round((width - widthOf(line.map((index) => blocks[index]!))) / 2);
    for (const index of line) {
      const { price, ...section } = sections[index]!;
      const block = blocks[index]!;
      const { category, color } = categories.get(price)!;
      drawn.push({
        ...section,
        category: section.category ?? category,
        color: section.color ?? color,
        outline: section.outline ?? rectangleAt(left, top, block.width, block.height),
        rows: isStanding(section.rows) ? section.rows : rowsAt(section.rows, left, top, block.width),
      });
      left += block.width + AISLE;
    }
    top += Math.max(...line.map((index) => blocks[index]!.height)) + AISLE;
  }
  const stageWidth = Math.round(width / 3);
  const stage = {
    outline: rectangleAt(Math.round((width - stageWidth) / 2), MARGIN, stageWidth, STAGE_DEPTH),
    text: 'Stage',
  };
  return { sheet: { width, height: top + MARGIN - AISLE, stage, areas: [] }, sections: drawn };
}

const isStanding = (rows: readonly Row[]): boolean => rows.length === 1 && rows[0]!.label === null;

function sizeOf(rows: readonly Row[]): Block {
  if (isStanding(rows)) {
    const width = Math.ceil(Math.sqrt(2 * STANDING * seatsOf(rows)));
    return { width, height: Math.ceil(width / 2) };
  }
  return {
    width: SEAT * rows.reduce((most, { seats }) => Math.max(most, seats), 0),
    height: ROW * rows.length,
  };
}

/** Blocks in lines, so that the whole is about twice as wide as it is deep. Indexes of blocks. */
function brokenIntoLines(blocks: readonly Block[]): number[][] {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + AISLE) * (height + AISLE), 0);
  const widest = Math.sqrt(2 * area);
  const lines: number[][] = [[]];
  blocks.forEach((block, index) => {
    const line = lines.at(-1)!;
    const isFull = widthOf([...line.map((each) => blocks[each]!), block]) > widest;
    if (line.length > 0 && isFull) lines.push([index]);
    else line.push(index);
  });
  return lines;
}

function widthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { width }) => sum + width + AISLE, -AISLE);
}

function rectangleAt(left: number, top: number, width: number, height: number): Outline {
  return [left, top, left + width, top, left + width, top + height, left, top + height];
}

/** Rows one behind another, each in the middle of its block. */
function rowsAt(rows: readonly Row[], left: number, top: number, width: number): Row[] {
  return rows.map((row, index) => {
    const x = left + Math.round((width - SEAT * row.seats) / 2) + SEAT / 2;
    const y = top + Math.round(ROW * (index + 0.5));
    const line: RowLine = [x, y, x + SEAT * (row.seats - 1), y, 0];
    return { ...row, line };
  });
}
