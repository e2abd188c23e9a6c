import { describe, expect, test } from '@jest/globals';
import { type Row, seatsOf } from '../../../src/catalogue/layout.js';
import { drawVenue } from '../../../src/catalogue/plan/generator/draw-venue.js';
import { boxAround, type Point, seatAt } from '../../../src/catalogue/plan/geometry.js';
import type { DrawnPlan } from '../../../src/catalogue/plan/plan.js';
import { checkPretixPlan } from '../../../src/catalogue/plan/pretix/check.js';
import { fromPlan } from '../../../src/catalogue/plan/pretix/from-plan.js';
import { readCatalogueFiles } from '../../../src/catalogue/seed/catalogue-files.js';

const { venues } = await readCatalogueFiles();
const plans = venues.flatMap((venue) =>
  venue.plans.map((plan) => ({
    venue,
    name: `${venue.slug}, ${plan.name}`,
    isFull: !plan.name.startsWith('Concert'),
    draw: () =>
      drawVenue(
        plan.shape,
        plan.categories.map((category) => category.name),
      ),
    categories: plan.categories.map((category) => category.name),
  })),
);

const seatsIn = ({ sections }: DrawnPlan) => sections.reduce((sum, { rows }) => sum + seatsOf(rows), 0);
const placesOf = (rows: readonly Row[]): Point[] =>
  rows
    .flatMap((row) => Array.from({ length: row.seats }, (_, index) => seatAt(row, index) ?? []))
    .filter((point): point is Point => point.length === 2);

test('the venues: a bowl, domes, arenas with a floor and theatres with balconies, each with its source', () => {
  expect(venues.length).toBeGreaterThanOrEqual(8);
  for (const { source, capacity } of venues) {
    expect(source).toMatch(/https?:\/\//);
    expect(capacity).toBeGreaterThan(0);
  }
  const kinds = venues.flatMap((venue) => venue.plans.map(({ shape }) => shape.kind));
  expect(new Set(kinds)).toEqual(new Set(['BOWL', 'THEATRE']));
});

test('a full house has as many seats as the venue states, to two per cent', () => {
  for (const venue of venues) {
    const full = plans.filter((plan) => plan.venue === venue && plan.isFull);
    expect(full).toHaveLength(1);
    const part = seatsIn(full[0]!.draw()) / venue.capacity;
    expect([venue.slug, part > 0.98 && part < 1.02]).toEqual([venue.slug, true]);
  }
});

describe.each(plans)('$name', ({ draw, categories }) => {
  const drawn = draw();

  test('is drawn alike every time', () => {
    expect(draw()).toEqual(drawn);
  });

  test('has every seat on the sheet, within its section, and not on the stage', () => {
    const stage = boxAround(drawn.sheet.stage!.outline);
    for (const { name, outline, rows } of drawn.sections) {
      const box = boxAround(outline);
      expect([name, box.left >= 0 && box.top >= 0]).toEqual([name, true]);
      expect([name, box.right <= drawn.sheet.width && box.bottom <= drawn.sheet.height]).toEqual([
        name,
        true,
      ]);
      const astray = placesOf(rows).filter(
        ([x, y]) =>
          x < box.left ||
          x > box.right ||
          y < box.top ||
          y > box.bottom ||
          (x > stage.left && x < stage.right && y > stage.top && y < stage.bottom),
      );
      expect([name, astray]).toEqual([name, []]);
    }
  });

  test('has no two seats in one place', () => {
    const places = drawn.sections.flatMap(({ rows }) => placesOf(rows));
    const cells = new Map<string, Point[]>();
    for (const place of places) {
      const cell = `${Math.floor(place[0] / 40)} ${Math.floor(place[1] / 40)}`;
      cells.set(cell, [...(cells.get(cell) ?? []), place]);
    }
    const close = [...cells.values()].flatMap((cell) =>
      cell.flatMap(([ax, ay], index) =>
        cell.slice(index + 1).filter(([bx, by]) => Math.hypot(bx - ax, by - ay) < 35),
      ),
    );
    expect(close).toEqual([]);
  });

  test('has the categories that it says, and marks seats', () => {
    expect(new Set(drawn.sections.map(({ category }) => category))).toEqual(new Set(categories));
    for (const row of drawn.sections.flatMap(({ rows }) => rows)) {
      const marks = [...(row.wheelchair ?? []), ...(row.companion ?? []), ...(row.restrictedView ?? [])];
      expect(marks.every((index) => index >= 0 && index < row.seats)).toBe(true);
    }
    const marked = drawn.sections.some(({ rows }) => rows.some(({ wheelchair }) => wheelchair));
    expect(marked).toBe(true);
  });

  test('can be written in the format of pretix', () => {
    const checked = checkPretixPlan(fromPlan('Drawn', drawn));
    expect('mistakes' in checked ? checked.mistakes : []).toEqual([]);
  });
});
