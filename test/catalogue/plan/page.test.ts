import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RowLine } from '../../../src/catalogue/layout.js';
import { seatOnLine } from '../../../src/catalogue/plan/geometry.js';

const page = readFileSync('docs/seating-plans.md', 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, code]) => code!);

type SeatAt = (line: RowLine, index: number, seats: number) => [number, number];

test('the function of the page says where a seat is, on straight and on bent rows', () => {
  const [code] = blocks('js');
  const seatAt = new Function(`${code}; return seatAt;`)() as SeatAt;
  expect(seatAt([0, 0, 600, 0, 0], 3, 7)).toEqual([300, 0]);
  const [x, y] = seatAt([0, 0, 600, 0, 90], 3, 7);
  expect(x).toBeCloseTo(300);
  expect(y).toBeCloseTo(90);
  const whole = fc.integer({ min: -20_000, max: 20_000 });
  fc.assert(
    fc.property(
      whole,
      whole,
      whole,
      whole,
      whole,
      fc.nat(40),
      fc.integer({ min: 1, max: 40 }),
      (...drawn) => {
        const [x1, y1, x2, y2, bend, index, more] = drawn;
        const line: RowLine = [x1, y1, x2, y2, bend];
        expect(seatAt(line, index, index + more)).toEqual(seatOnLine(line, index, index + more));
      },
    ),
  );
});
