import { numberOf, type Row } from '../../layout.js';
import { boxAround, type Point, seatAt } from '../geometry.js';
import type { Area, DrawnPlan, DrawnSection } from '../plan.js';
import type { PretixArea, PretixPlan, PretixRow, PretixZone } from './format.js';

/** Of a seat in a plan that the server has drawn, in its units: decimetres. */
const RADIUS = 2;

/**
 * A plan that the server has drawn, in the format of pretix: one zone for each section. The flags of seats
 * have no place in the format. Standing places are put in a grid, because the format has none without a
 * position.
 */
export function fromPlan(name: string, { sheet, sections }: DrawnPlan): PretixPlan {
  const colors = new Map(sections.map(({ category, color }) => [category, color]));
  const areas = [...(sheet.stage ? [sheet.stage] : []), ...sheet.areas].map(fromArea);
  return {
    name,
    size: { width: Math.ceil(sheet.width / 10), height: Math.ceil(sheet.height / 10) },
    categories: [...colors].map(([category, color]) => ({ name: category, color })),
    zones: [
      ...(areas.length > 0 ? [{ name: 'Areas', position: { x: 0, y: 0 }, rows: [], areas }] : []),
      ...sections.map(fromSection),
    ],
  };
}

function fromSection(section: DrawnSection, index: number): PretixZone {
  const zoneId = `${index + 1}`;
  return {
    name: section.name,
    zone_id: zoneId,
    position: { x: 0, y: 0 },
    rows: section.rows.map((row, rowIndex) => fromRow(row, `${zoneId}-${rowIndex + 1}`, section)),
  };
}

function fromRow(row: Row, id: string, { category, outline }: DrawnSection): PretixRow {
  const places = row.line ? undefined : grid(outline, row.seats);
  return {
    row_number: row.label ?? '',
    row_number_position: row.label === null ? null : 'both',
    seats: Array.from({ length: row.seats }, (_, index) => {
      const [x, y] = places?.[index] ?? seatAt(row, index)!;
      return {
        seat_guid: `${id}-${index + 1}`,
        seat_number: numberOf(row, index),
        radius: RADIUS,
        position: { x: Math.round(x) / 10, y: Math.round(y) / 10 },
        category,
      };
    }),
  };
}

/** Places in lines across the box around an outline. */
function grid(outline: readonly number[], count: number): Point[] {
  const { left, top, right, bottom } = boxAround(outline);
  const width = right - left;
  const height = bottom - top;
  const columns = Math.max(1, Math.ceil(Math.sqrt((count * width) / Math.max(1, height))));
  const lines = Math.ceil(count / columns);
  return Array.from({ length: count }, (_, index) => [
    left + (width * ((index % columns) + 0.5)) / columns,
    top + (height * (Math.floor(index / columns) + 0.5)) / lines,
  ]);
}

function fromArea({ outline, color, borderColor, text }: Area): PretixArea {
  const points = Array.from({ length: outline.length / 2 }, (_, index) => ({
    x: outline[2 * index]! / 10,
    y: outline[2 * index + 1]! / 10,
  }));
  const middle = {
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  };
  return {
    shape: 'polygon',
    position: { x: 0, y: 0 },
    polygon: { points },
    ...(color && { color }),
    ...(borderColor && { border_color: borderColor }),
    ...(text && { text: { text, position: middle } }),
  };
}
