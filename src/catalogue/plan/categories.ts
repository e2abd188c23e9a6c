import { type Row, seatsOf } from '../layout.js';

/** Colours that stay apart for colour-blind eyes (after Okabe and Ito), the dearest category first. */
const COLORS = ['#D55E00', '#0072B2', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#8C6D1F', '#7A7A7A'];

export function colorAt(index: number): string {
  return COLORS[index % COLORS.length]!;
}

/** The categories of sections for which none was said: one for each price, from the dearest on. */
export function categoriesByPrice(
  prices: readonly number[],
): Map<number, { category: string; color: string }> {
  const levels = [...new Set(prices)].sort((a, b) => b - a);
  return new Map(
    levels.map((price, index) => [price, { category: `Category ${index + 1}`, color: colorAt(index) }]),
  );
}

/** How many seats each category has, in the order in which the sections name them. */
export function seatsOfCategories(
  sections: readonly { category: string; color: string; rows: readonly Row[] }[],
): { name: string; color: string; seatsTotal: number }[] {
  return [...Map.groupBy(sections, ({ category }) => category)].map(([name, same]) => ({
    name,
    color: same[0]!.color,
    seatsTotal: same.reduce((sum, { rows }) => sum + seatsOf(rows), 0),
  }));
}
