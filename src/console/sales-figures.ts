import { type Database, run } from '../platform/postgres.js';
import { CURRENCY_OF, FIGURES, FIGURES_BY_SECTION, type FigureRow } from './sales-figures.statement.js';

export type FiguresBy = 'DAY' | 'STRATEGY' | 'SECTION' | 'PERFORMANCE';

export interface Count {
  reservations: number;
  seats: number;
}

/** What became of the reservations of one day, strategy, section or performance. */
export interface Figure {
  key: string;
  sold: Count;
  held: Count;
  refunded: Count;
  cancelled: Count;
  expired: Count;
  /** All that was paid. */
  gross: number;
  /** What of it was given back. */
  refundedAmount: number;
}

export interface Figures {
  currency: string;
  groups: Figure[];
  total: Figure;
}

export interface Period {
  from: Date | null;
  to: Date | null;
}

/** The figures of these performances. Null: there is none. */
export async function salesFigures(
  db: Database,
  performanceIds: readonly number[],
  by: FiguresBy,
  { from, to }: Period,
): Promise<Figures | null> {
  const [place] = await run<{ currency: string }>(db, CURRENCY_OF, [performanceIds]);
  if (!place) return null;
  const values = [performanceIds, from ?? '-infinity', to ?? 'infinity'];
  const rows =
    by === 'SECTION'
      ? await run<FigureRow>(db, FIGURES_BY_SECTION, values)
      : await run<FigureRow>(db, FIGURES, [...values, by]);
  // A reservation over two sections counts in both, and once in all.
  const all = by === 'SECTION' ? await run<FigureRow>(db, FIGURES, [...values, 'PERFORMANCE']) : rows;
  const groups = [...Map.groupBy(rows, ({ key }) => key)].map(([key, own]) => figureOf(key, own));
  return { currency: place.currency, groups, total: figureOf('', all) };
}

function figureOf(key: string, rows: readonly FigureRow[]): Figure {
  const sum = (what: FigureRow['what'], field: 'reservations' | 'seats' | 'amount'): number =>
    rows.filter((row) => row.what === what).reduce((total, row) => total + row[field], 0);
  const count = (what: FigureRow['what']): Count => ({
    reservations: sum(what, 'reservations'),
    seats: sum(what, 'seats'),
  });
  return {
    key,
    sold: count('SOLD'),
    held: count('HELD'),
    refunded: count('REFUNDED'),
    cancelled: count('CANCELLED'),
    expired: count('EXPIRED'),
    gross: sum('SOLD', 'amount'),
    refundedAmount: sum('REFUNDED', 'amount'),
  };
}
