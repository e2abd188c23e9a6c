import type { Row, RowLine } from '../layout.js';
import type { Outline } from './plan.js';

export type Point = [x: number, y: number];

/**
 * Where a seat is on the line of its row: the seats divide the arc evenly.
 *
 * @param index of the seat within its row, from 0
 */
export function seatOnLine([x1, y1, x2, y2, bend]: RowLine, index: number, seats: number): Point {
  const part = seats > 1 ? index / (seats - 1) : 0.5;
  const dx = x2 - x1;
  const dy = y2 - y1;
  const chord = Math.hypot(dx, dy);
  if (bend === 0 || chord === 0) return [x1 + part * dx, y1 + part * dy];
  const half = 2 * Math.atan2(2 * bend, chord);
  const radius = chord / (2 * Math.sin(half));
  const angle = (2 * part - 1) * half;
  const along = (chord / 2 + radius * Math.sin(angle)) / chord;
  const across = (radius * (Math.cos(angle) - Math.cos(half))) / chord;
  return [x1 + along * dx - across * dy, y1 + along * dy + across * dx];
}

/** Where a seat is; undefined in a standing section. */
export function seatAt(row: Row, index: number): Point | undefined {
  if (row.points) return [row.points[2 * index]!, row.points[2 * index + 1]!];
  return row.line && seatOnLine(row.line, index, row.seats);
}

/**
 * The smallest convex polygon around points, with a margin, in integers.
 *
 * @param margin how far the outline stays away from the points, at least
 */
export function hullAround(points: readonly Point[], margin: number): Outline {
  const corners = points.flatMap(([x, y]): Point[] => [
    [x - margin, y - margin],
    [x + margin, y - margin],
    [x + margin, y + margin],
    [x - margin, y + margin],
  ]);
  corners.sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const lower = halfHull(corners);
  const upper = halfHull(corners.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)].flatMap(([x, y]) => [Math.round(x), Math.round(y)]);
}

/** One side of the hull of points that are in order of x (Andrew's monotone chain). */
function halfHull(points: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length > 1 && turn(hull.at(-2)!, hull.at(-1)!, point) <= 0) hull.pop();
    hull.push(point);
  }
  return hull;
}

const turn = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number =>
  (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

/** The upright rectangle around an outline. */
export function boxAround(outline: readonly number[]): {
  left: number;
  right: number;
  top: number;
  bottom: number;
} {
  const xs = outline.filter((_, index) => index % 2 === 0);
  const ys = outline.filter((_, index) => index % 2 === 1);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

/** The outline around all seats of rows. */
export function outlineOf(rows: readonly Row[], margin: number): Outline {
  const points = rows.flatMap((row) =>
    Array.from({ length: row.seats }, (_, index) => seatAt(row, index)).filter(
      (point) => point !== undefined,
    ),
  );
  return hullAround(points, margin);
}
