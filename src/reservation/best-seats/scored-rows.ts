import { type LaidSection, type Layout, type Row, seatAt } from '../../catalogue/index.js';

type Point = [x: number, y: number];

/** A row of seats as the choice of the best ones sees it. All distances are in half seats. */
export interface ScoredRow {
  sectionId: number;
  firstSeatId: number;
  seats: number;
  /** How far its nearest seat is from the stage. */
  front: number;
  /** Twice the place, from 0, of the seat that is nearest to the stage; null: a standing section. */
  middle: number | null;
}

/** Where no row tells how far seats are apart: the seat of plans that the server draws. */
const SEAT = 50;

const scored = new WeakMap<Layout, readonly ScoredRow[]>();

/** The rows of a layout, those nearest to the front first. Kept with the layout. */
export function scoredRows(layout: Layout): readonly ScoredRow[] {
  const known = scored.get(layout);
  if (known) return known;
  const stage = stageOf(layout);
  const halfSeat = seatWidth(layout) / 2;
  const rows = layout.sections.flatMap((section) => rowsOf(section, stage, halfSeat));
  rows.sort((a, b) => a.front - b.front || a.firstSeatId - b.firstSeatId);
  scored.set(layout, rows);
  return rows;
}

/** The middle of the stage. Without a stage: the middle of the plan's upper edge. */
function stageOf({ sheet }: Layout): Point {
  const outline = sheet.stage?.outline;
  if (!outline) return [sheet.width / 2, 0];
  const xs = outline.filter((_, index) => index % 2 === 0);
  const ys = outline.filter((_, index) => index % 2 === 1);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

/** How far two seats side by side are apart, in the median of the rows. */
function seatWidth({ sections }: Layout): number {
  const widths = sections
    .flatMap(({ rows }) => rows)
    .filter((row) => row.seats > 1 && seatAt(row, 0) !== undefined)
    .map((row) => distance(seatAt(row, 0)!, seatAt(row, 1)!))
    .sort((a, b) => a - b);
  return widths[widths.length >> 1] || SEAT;
}

function rowsOf(section: LaidSection, stage: Point, halfSeat: number): ScoredRow[] {
  let firstSeatId = section.firstSeatId;
  return section.rows.map((row) => {
    const distances = distancesOf(row, stage);
    const nearest = distances ? Math.min(...distances) : toOutline(section.outline, stage);
    const scoredRow: ScoredRow = {
      sectionId: section.id,
      firstSeatId,
      seats: row.seats,
      front: Math.round(nearest / halfSeat),
      middle: distances && middleOf(distances, nearest + halfSeat),
    };
    firstSeatId += row.seats;
    return scoredRow;
  });
}

function distancesOf(row: Row, stage: Point): number[] | null {
  if (row.label === null || seatAt(row, 0) === undefined) return null;
  return Array.from({ length: row.seats }, (_, index) => distance(seatAt(row, index)!, stage));
}

/** The middle of the seats that are about as near as the nearest; in a row around the stage all are. */
function middleOf(distances: readonly number[], aboutNearest: number): number {
  const isNear = (each: number): boolean => each <= aboutNearest;
  return distances.findIndex(isNear) + distances.findLastIndex(isNear);
}

/** How far a polygon is from a point: its nearest edge. */
function toOutline(outline: readonly number[], point: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < outline.length; at += 2) {
    const next = (at + 2) % outline.length;
    const from: Point = [outline[at]!, outline[at + 1]!];
    const to: Point = [outline[next]!, outline[next + 1]!];
    nearest = Math.min(nearest, toEdge(from, to, point));
  }
  return Number.isFinite(nearest) ? nearest : 0;
}

function toEdge(from: Point, to: Point, point: Point): number {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length;
  const part = Math.max(0, Math.min(1, along));
  return distance([from[0] + part * dx, from[1] + part * dy], point);
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}
