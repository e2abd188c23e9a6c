/**
 * How seats are laid out: a section is rows, front to back, and a row is seats in the order of their ids. A
 * seat's place follows from its number in sequence, so no label is stored with the seat.
 */
export interface Row {
  /** As printed; null in a standing section, which is one row. */
  label: string | null;
  seats: number;
  /** The number of the first seat, and what each further seat adds. Default: 1 and 1. */
  firstNumber?: number;
  numberStep?: number;
  /** The numbers as printed where they do not count evenly: 12, 12A, 13. */
  numbers?: string[];
  /** Where its seats are; absent in a standing section, and where nothing is known. */
  line?: RowLine;
  /** x and y of every seat, one pair after another, where the seats are not on the line. */
  points?: number[];
  /** Which of its seats, as indexes from 0. */
  wheelchair?: number[];
  companion?: number[];
  restrictedView?: number[];
}

/**
 * x and y of the first seat, x and y of the last seat, and the bend: how far the middle of the arc lies from
 * the middle of the straight line, to the right for one who walks from the first seat to the last. 0:
 * straight. Integers, in tenths of a unit of the plan; y grows downwards. docs/seating-plans.md has the
 * drawing.
 */
export type RowLine = [x1: number, y1: number, x2: number, y2: number, bend: number];

export interface Place {
  row: string | null;
  /** As printed on the ticket. */
  number: string;
}

/** @param index of the seat within its section, from 0 */
export function placeOf(rows: readonly Row[], index: number): Place {
  const starts = startsOf(rows);
  let row = 0;
  let beyond = rows.length;
  while (beyond - row > 1) {
    const middle = (row + beyond) >> 1;
    if (starts[middle]! <= index) row = middle;
    else beyond = middle;
  }
  const found = rows[row]!;
  const within = index - starts[row]!;
  if (within >= found.seats)
    throw new RangeError(`a section of ${seatsOf(rows)} seats has none at index ${index}`);
  return { row: found.label, number: numberOf(found, within) };
}

/**
 * The number of a seat as printed.
 *
 * @param index of the seat within its row, from 0
 */
export function numberOf({ numbers, firstNumber = 1, numberStep = 1 }: Row, index: number): string {
  return numbers?.[index] ?? String(firstNumber + index * numberStep);
}

/**
 * How many seats come before each row. Kept with the layout, because every seat in an answer is looked up.
 */
const starts = new WeakMap<readonly Row[], number[]>();

function startsOf(rows: readonly Row[]): number[] {
  const known = starts.get(rows);
  if (known) return known;
  let before = 0;
  const made = rows.map(({ seats }) => {
    before += seats;
    return before - seats;
  });
  starts.set(rows, made);
  return made;
}

export function seatsOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.seats, 0);
}

/** Rows of equal length, labelled A to Z, then AA, AB and so on. */
export function rectangle(rows: number, seatsPerRow: number): Row[] {
  return Array.from({ length: rows }, (_, index) => ({ label: letters(index), seats: seatsPerRow }));
}

/** 0 is A, 25 is Z, 26 is AA: like the columns of a spreadsheet. */
export function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
