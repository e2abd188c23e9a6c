/**
 * How seats are laid out: a section is rows, front to back, and a row is seats numbered from 1. A seat's
 * place follows from its number in sequence, so neither label is stored with the seat.
 */
export interface Row {
  /** As printed; null in a standing section, which is one row. */
  label: string | null;
  seats: number;
}

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
  const { label, seats } = rows[row]!;
  const number = index - starts[row]! + 1;
  if (number > seats) throw new RangeError(`a section of ${seatsOf(rows)} seats has none at index ${index}`);
  return { row: label, number: String(number) };
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
