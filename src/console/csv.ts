/** What a cell may hold. Texts may come from users, numbers and instants never do. */
export type Cell = string | number | Date | null;

/** Excel takes a file without it for one of an old encoding, and shows Hangul as noise. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** Spreadsheets run a text that begins so as a formula, also behind a space or a line break. */
const FORMULA = /^[\s]*[=+\-@|%]|^[\t\r\n]/;
const QUOTED = /[",\r\n]/;

/** A line as RFC 4180 writes it, with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  // The apostrophe makes spreadsheets take it for a text.
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
