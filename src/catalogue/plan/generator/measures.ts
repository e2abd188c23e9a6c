import type { Row } from '../../layout.js';
import type { Outline } from '../plan.js';

/** Centimetres, as seats are built. */
export const SEAT = 50;
export const ROW = 85;
/** Half of the way between two sections. */
export const HALF_AISLE = 60;
export const METRE = 100;

/** A section before the categories have colours. */
export interface RawSection {
  name: string;
  category: string;
  outline: Outline;
  rows: Row[];
}

/** Every second seat at one end of a row is for a wheelchair, and the one beside it for its companion. */
export function withWheelchairs(row: Row): Row {
  return row.seats < 5 ? row : { ...row, wheelchair: [0, 2], companion: [1, 3] };
}

/** The rows with the last one changed. */
export function atTheBack(rows: readonly Row[], change: (row: Row) => Row): Row[] {
  return rows.map((row, index) => (index === rows.length - 1 ? change(row) : row));
}
