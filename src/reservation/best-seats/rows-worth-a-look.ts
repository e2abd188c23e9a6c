import type { SaleFacts } from '../../catalogue/index.js';
import type { BestSeatsWish } from '../strategy.js';
import type { FreeSeats } from './free-seats.js';
import type { ScoredRow } from './scored-rows.js';

/** How many rows one call of the database looks at for one kind of wish, and for all kinds together. */
const ROWS_OF_KIND_MAX = 64;
const ROWS_MAX = 256;
/** A part of a standing section, so that a call never looks at all of its places. */
const PLACES_MAX = 1_024;
/** How many times the wanted seats the rows must have: other processes take seats in them, too. */
const SPARE = 1.5;

export interface RowsWorthALook {
  rows: readonly ScoredRow[];
  /** Whether all rows in which this wish could be met are among them. */
  isAll(wish: BestSeatsWish): boolean;
}

interface Fit {
  row: ScoredRow;
  /** The score of its best block. */
  score: number;
  /** In how many seats such wishes can be met. */
  seats: number;
  /** Whether a block fits beside which no seat is left alone, or one may be left. */
  leavesNone: boolean;
}

interface Kind {
  sectionId: number | null;
  /** How many seats side by side. */
  size: number;
}

/**
 * The rows in which the best seats for these wishes probably are: the fewest rows, in the order of their best
 * blocks, that have seats enough for all wishes together.
 *
 * @param all in the order of their fronts
 */
export function rowsWorthALook(
  all: readonly ScoredRow[],
  free: FreeSeats,
  performance: Pick<SaleFacts, 'firstSeatId' | 'leavesNoSingle'>,
  wishes: readonly BestSeatsWish[],
): RowsWorthALook {
  const kinds = new Map(wishes.map((wish) => [keyOf(kindOf(wish)), kindOf(wish)]));
  const wanted = SPARE * wishes.reduce((sum, { count }) => sum + count, 0);
  const rowsMax = Math.max(2, Math.min(ROWS_OF_KIND_MAX, Math.floor(ROWS_MAX / kinds.size)));
  const rows = new Map<number, ScoredRow>();
  const isAll = new Map<string, boolean>();
  for (const [key, kind] of kinds) {
    const found = rowsOfKind(all, free, performance, kind, wanted, rowsMax);
    for (const row of found.rows) rows.set(row.firstSeatId, row);
    isAll.set(key, found.isAll);
  }
  return { rows: [...rows.values()], isAll: (wish) => isAll.get(keyOf(kindOf(wish)))! };
}

const kindOf = ({ adjacent, count, sectionId }: BestSeatsWish): Kind => ({
  sectionId,
  size: adjacent ? count : 1,
});
const keyOf = ({ sectionId, size }: Kind): string => `${sectionId} ${size}`;

function rowsOfKind(
  all: readonly ScoredRow[],
  free: FreeSeats,
  { firstSeatId, leavesNoSingle }: Pick<SaleFacts, 'firstSeatId' | 'leavesNoSingle'>,
  { sectionId, size }: Kind,
  wanted: number,
  rowsMax: number,
): { rows: ScoredRow[]; isAll: boolean } {
  const fits: Fit[] = [];
  let seats = 0;
  let worst = Number.POSITIVE_INFINITY;
  let sawAll = true;
  for (const row of all) {
    if (sectionId !== null && row.sectionId !== sectionId) continue;
    // What stands further back than the worst of enough seats is not better than any of them.
    if (row.front >= worst) {
      sawAll = false;
      break;
    }
    const found = fitsOf(row, free, row.firstSeatId - firstSeatId, size, wanted);
    for (const fit of found) {
      fit.leavesNone ||= !leavesNoSingle;
      fits.push(fit);
      if (fit.leavesNone) seats += fit.seats;
    }
    if (row.middle === null && seats >= wanted) sawAll = false;
    if (seats >= wanted && worst === Number.POSITIVE_INFINITY) {
      worst = Math.max(...fits.map(({ score }) => score));
    }
  }
  fits.sort((a, b) => Number(b.leavesNone) - Number(a.leavesNone) || a.score - b.score);
  const chosen = fits.slice(0, rowsMax);
  return { rows: chosen.map(({ row }) => row), isAll: sawAll && chosen.length === fits.length };
}

function fitsOf(row: ScoredRow, free: FreeSeats, offset: number, size: number, wanted: number): Fit[] {
  if (row.middle === null) return standingFits(row, free, offset, wanted);
  const fit: Fit = { row, score: Number.POSITIVE_INFINITY, seats: 0, leavesNone: false };
  for (let start = 0; start < row.seats; start += 1) {
    if (free[offset + start] !== 1) continue;
    let end = start;
    while (end + 1 < row.seats && free[offset + end + 1] === 1) end += 1;
    const spare = end - start + 1 - size;
    if (spare >= 0) {
      const ideal = row.middle - 2 * start - size + 1;
      const gap = Math.max(0, Math.min(spare, ideal >> 1));
      fit.score = Math.min(fit.score, row.front + Math.abs(2 * gap - ideal));
      fit.seats += size * Math.floor((spare + size) / size);
      fit.leavesNone ||= spare !== 1;
    }
    start = end;
  }
  return fit.seats > 0 ? [fit] : [];
}

/** Parts of a standing section that have free places: as many as are wanted. */
function standingFits(row: ScoredRow, free: FreeSeats, offset: number, wanted: number): Fit[] {
  const fits: Fit[] = [];
  let seats = 0;
  for (let start = 0; start < row.seats && seats < wanted; start += 1) {
    if (free[offset + start] !== 1) continue;
    const end = Math.min(row.seats, start + PLACES_MAX);
    let inPart = 0;
    let last = start;
    for (let index = start; index < end && seats + inPart < wanted; index += 1) {
      if (free[offset + index] !== 1) continue;
      inPart += 1;
      last = index;
    }
    const part = { ...row, firstSeatId: row.firstSeatId + start, seats: last - start + 1 };
    fits.push({ row: part, score: row.front, seats: inPart, leavesNone: true });
    seats += inPart;
    start = last;
  }
  return fits;
}
