/**
 * How seats lie: a section is rows, front to back, and a row is seats numbered from 1. A seat's place follows
 * from its number in sequence, so that neither label is stored with the seat.
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
  let before = 0;
  for (const row of rows) {
    if (index < before + row.seats) return { row: row.label, number: String(index - before + 1) };
    before += row.seats;
  }
  throw new RangeError(`a section of ${before} seats has none at index ${index}`);
}

export function seatsOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.seats, 0);
}

/** Rows of equal length, labelled A to Z, then AA, AB and so on. */
export function rectangle(rows: number, seatsPerRow: number): Row[] {
  return Array.from({ length: rows }, (_, index) => ({ label: letters(index), seats: seatsPerRow }));
}

/** 0 is A, 25 is Z, 26 is AA: as the columns of a spreadsheet. */
export function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
