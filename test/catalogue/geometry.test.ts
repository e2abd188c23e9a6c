import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rectangle } from '../../src/catalogue/layout.js';
import { drawBlocks } from '../../src/catalogue/plan/draw-blocks.js';
import { hullAround, outlineOf, type Point, seatOnLine } from '../../src/catalogue/plan/geometry.js';

const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay);

describe('where a seat is on the line of its row', () => {
  test('on a straight line the seats are evenly apart', () => {
    expect([0, 1, 2].map((index) => seatOnLine([100, 200, 300, 400, 0], index, 3))).toEqual([
      [100, 200],
      [200, 300],
      [300, 400],
    ]);
  });

  test('a row that bends to the right reaches its bend in the middle', () => {
    const [x, y] = seatOnLine([0, 0, 1_000, 0, 130], 2, 5);
    expect(x).toBeCloseTo(500);
    expect(y).toBeCloseTo(130);
  });

  test('a quarter of a circle, computed by hand', () => {
    // Around (0, 0) with the radius 1,000, from 45° to the left of the bottom to 45° to its right.
    const half = 1_000 * Math.SQRT1_2;
    const line = [-half, half, half, half, 1_000 - half] as [number, number, number, number, number];
    for (let index = 0; index < 7; index += 1) {
      const angle = ((-45 + 15 * index) * Math.PI) / 180;
      const [x, y] = seatOnLine(line, index, 7);
      expect(x).toBeCloseTo(1_000 * Math.sin(angle));
      expect(y).toBeCloseTo(1_000 * Math.cos(angle));
    }
  });

  test('a row of one seat has it in the middle of its line', () => {
    expect(seatOnLine([10, 20, 10, 20, 0], 0, 1)).toEqual([10, 20]);
    expect(seatOnLine([0, 0, 100, 0, 0], 0, 1)).toEqual([50, 0]);
  });

  test('every row begins and ends at its ends, and neighbours are equally far apart', () => {
    const whole = fc.integer({ min: -50_000, max: 50_000 });
    const bend = fc.integer({ min: -3_000, max: 3_000 });
    fc.assert(
      fc.property(whole, whole, whole, whole, bend, fc.integer({ min: 3, max: 60 }), (...drawn) => {
        const [x1, y1, x2, y2, bent, seats] = drawn;
        fc.pre(Math.hypot(x2 - x1, y2 - y1) > 100);
        const points = Array.from({ length: seats }, (_, index) =>
          seatOnLine([x1, y1, x2, y2, bent], index, seats),
        );
        expect(distance(points[0]!, [x1, y1])).toBeLessThan(1e-3);
        expect(distance(points.at(-1)!, [x2, y2])).toBeLessThan(1e-3);
        const gaps = points.slice(1).map((point, index) => distance(point, points[index]!));
        for (const gap of gaps) expect(Math.abs(gap - gaps[0]!)).toBeLessThan(1e-3);
      }),
    );
  });
});

test('an outline is convex, in integers, and holds every seat with its margin', () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 9_999 }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), (points) => {
      const flat = hullAround(points as Point[], 30);
      const corners = Array.from(
        { length: flat.length / 2 },
        (_, i): Point => [flat[2 * i]!, flat[2 * i + 1]!],
      );
      corners.forEach(([ax, ay], i) => {
        const [bx, by] = corners[(i + 1) % corners.length]!;
        const length = Math.hypot(bx - ax, by - ay);
        for (const [x, y] of points) {
          const inside = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length;
          expect(inside).toBeGreaterThanOrEqual(29);
        }
      });
    }),
  );
});

describe('sections without a plan', () => {
  const stalls = { name: 'Stalls', price: 200, rows: rectangle(10, 30) };
  const sections = [
    { name: 'Standing', price: 300, rows: [{ label: null, seats: 400 }] },
    stalls,
    { ...stalls, name: 'Circle', price: 100, rows: rectangle(4, 12) },
  ];

  test('are drawn alike every time', () => {
    expect(drawBlocks(sections)).toEqual(drawBlocks(structuredClone(sections)));
  });

  test('lie on the sheet, apart from each other, and every row has its place', () => {
    const { sheet, sections: drawn } = drawBlocks(sections);
    const boxes = drawn.map(({ outline }) => ({
      left: Math.min(...outline.filter((_, i) => i % 2 === 0)),
      right: Math.max(...outline.filter((_, i) => i % 2 === 0)),
      top: Math.min(...outline.filter((_, i) => i % 2 === 1)),
      bottom: Math.max(...outline.filter((_, i) => i % 2 === 1)),
    }));
    boxes.forEach((a, i) => {
      expect(Math.min(a.left, a.top)).toBeGreaterThanOrEqual(0);
      expect(a.right).toBeLessThanOrEqual(sheet.width);
      expect(a.bottom).toBeLessThanOrEqual(sheet.height);
      for (const b of boxes.slice(i + 1)) {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        expect(apart).toBe(true);
      }
    });
    expect(drawn[0]!.rows).toEqual(sections[0]!.rows);
    for (const { rows, outline } of drawn.slice(1)) {
      const around = outlineOf(rows, 0);
      expect(Math.min(...around.filter((_, i) => i % 2 === 0))).toBeGreaterThanOrEqual(outline[0]!);
      expect(rows.every(({ line }) => line!.every(Number.isInteger))).toBe(true);
    }
  });

  test('have one category for each price, from the dearest on', () => {
    const { sections: drawn } = drawBlocks([...sections, stalls]);
    expect(drawn.map(({ category }) => category)).toEqual([
      'Category 1',
      'Category 2',
      'Category 3',
      'Category 2',
    ]);
    expect(new Set(drawn.map(({ color }) => color)).size).toBe(3);
  });
});
