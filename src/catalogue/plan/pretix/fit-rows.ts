import type { Row, RowLine } from '../../layout.js';
import { type Point, seatOnLine } from '../geometry.js';

/** So far may a seat be from where its row says, in tenths of a unit: half a unit. */
const TOLERANCE = 5;
/** A gap this many times as wide as usual is an aisle. */
const AISLE = 1.75;

export interface PlacedSeat {
  number: string;
  /** Integers, in tenths of a unit. */
  at: Point;
  wheelchair: boolean;
  companion: boolean;
  restrictedView: boolean;
}

/**
 * Rows for seats in a sequence. They are one row where the seats lie evenly on a line or an arc. Otherwise
 * the sequence is divided at its aisles, and what still lies on no line keeps the position of every seat.
 */
export function fitRows(label: string | null, seats: readonly PlacedSeat[]): Row[] {
  const whole = fitted(label, seats);
  if (whole.points === undefined) return [whole];
  return dividedAtAisles(seats).map((part) => fitted(label, part));
}

function fitted(label: string | null, seats: readonly PlacedSeat[]): Row {
  const line = lineThrough(seats.map(({ at }) => at));
  const isOnLine = seats.every(({ at: [x, y] }, index) => {
    const [lineX, lineY] = seatOnLine(line, index, seats.length);
    return Math.hypot(lineX - x, lineY - y) <= TOLERANCE;
  });
  return {
    label,
    seats: seats.length,
    ...numbersOf(seats.map(({ number }) => number)),
    line,
    ...(!isOnLine && { points: seats.flatMap(({ at }) => at) }),
    ...flagged('wheelchair', seats),
    ...flagged('companion', seats),
    ...flagged('restrictedView', seats),
  };
}

/** The arc through the first seat, the one in the middle and the last. */
function lineThrough(points: readonly Point[]): RowLine {
  const [x1, y1] = points[0]!;
  const [x2, y2] = points.at(-1)!;
  const [x, y] = points[points.length >> 1]!;
  const chord = Math.hypot(x2 - x1, y2 - y1);
  if (points.length < 3 || chord === 0) return [x1, y1, x2, y2, 0];
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / chord;
  const across = ((y - y1) * (x2 - x1) - (x - x1) * (y2 - y1)) / chord;
  if (Math.abs(across) < 1) return [x1, y1, x2, y2, 0];
  // The centre is as far from the first seat as from the one in the middle, and it lies across the chord's
  // middle.
  const centre = (along * along - chord * along + across * across) / (2 * across);
  const radius = Math.hypot(chord / 2, centre);
  const bend = Math.round(centre + Math.sign(across) * radius);
  return [x1, y1, x2, y2, bend];
}

function dividedAtAisles(seats: readonly PlacedSeat[]): PlacedSeat[][] {
  const gaps = seats
    .slice(1)
    .map(({ at: [x, y] }, index) => Math.hypot(x - seats[index]!.at[0], y - seats[index]!.at[1]));
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const parts: PlacedSeat[][] = [[]];
  seats.forEach((seat, index) => {
    if (index > 0 && gaps[index - 1]! > AISLE * usual) parts.push([]);
    parts.at(-1)!.push(seat);
  });
  return parts;
}

/** The numbers in the shortest form that says them. */
function numbersOf(numbers: string[]): Pick<Row, 'firstNumber' | 'numberStep' | 'numbers'> {
  const first = Number(numbers[0]);
  const step = numbers.length > 1 ? Number(numbers[1]) - first : 1;
  const count = numbers.every((number, index) => number === String(first + index * step));
  if (!count || !Number.isSafeInteger(first) || Math.abs(first) > COUNTED_MAX || Math.abs(step) > COUNTED_MAX)
    return { numbers };
  return { ...(first !== 1 && { firstNumber: first }), ...(step !== 1 && { numberStep: step }) };
}

/** Higher numbers are kept as texts, so that all sums fit into an Int of GraphQL. */
const COUNTED_MAX = 1_000_000;

function flagged(
  flag: 'wheelchair' | 'companion' | 'restrictedView',
  seats: readonly PlacedSeat[],
): Pick<Row, typeof flag> {
  const indexes = seats.flatMap((seat, index) => (seat[flag] ? [index] : []));
  return indexes.length > 0 ? { [flag]: indexes } : {};
}
