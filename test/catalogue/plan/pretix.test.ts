import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { numberOf } from '../../../src/catalogue/layout.js';
import { drawBlocks } from '../../../src/catalogue/plan/draw-blocks.js';
import { seatAt } from '../../../src/catalogue/plan/geometry.js';
import type { DrawnPlan } from '../../../src/catalogue/plan/plan.js';
import { checkPretixPlan } from '../../../src/catalogue/plan/pretix/check.js';
import type { PretixPlan } from '../../../src/catalogue/plan/pretix/format.js';
import { fromPlan } from '../../../src/catalogue/plan/pretix/from-plan.js';
import { toPlan } from '../../../src/catalogue/plan/pretix/to-plan.js';
import { NO_FLAGS, plan, pretixPlans, row } from './pretix-plans.js';

const mistakesOf = (value: unknown) => {
  const checked = checkPretixPlan(value);
  return 'mistakes' in checked ? checked.mistakes : [];
};
const rowsOf = (value: PretixPlan) => toPlan(value, NO_FLAGS).sections.flatMap(({ rows }) => rows);

/** Every seat of the document in the order that the docs promise, with what is said of it. */
function seatsOfDocument({ zones }: PretixPlan) {
  return zones.flatMap((zone) => {
    const all = zone.rows.flatMap((each) =>
      each.seats.map((seat) => ({
        category: seat.category,
        row: each.row_number || null,
        number: seat.seat_number,
        x: 10 * (zone.position.x + (each.position?.x ?? 0) + seat.position.x),
        y: 10 * (zone.position.y + (each.position?.y ?? 0) + seat.position.y),
      })),
    );
    return [...Map.groupBy(all, ({ category }) => category).values()].flat();
  });
}

function seatsOfPlan({ sections }: DrawnPlan) {
  return sections.flatMap(({ category, rows }) =>
    rows.flatMap((each) =>
      Array.from({ length: each.seats }, (_, index) => {
        const [x, y] = seatAt(each, index)!;
        return { category, row: each.label, number: numberOf(each, index), x, y };
      }),
    ),
  );
}

describe('reading a plan', () => {
  test('every seat keeps its category, its row, its number and its position to a unit', () => {
    fc.assert(
      fc.property(pretixPlans, (document) => {
        expect(mistakesOf(document)).toEqual([]);
        const wanted = seatsOfDocument(document);
        const read = seatsOfPlan(toPlan(document, NO_FLAGS));
        expect(read.map(({ x: _x, y: _y, ...said }) => said)).toEqual(
          wanted.map(({ x: _x, y: _y, ...said }) => said),
        );
        read.forEach(({ x, y }, index) => {
          expect(Math.hypot(x - wanted[index]!.x, y - wanted[index]!.y)).toBeLessThan(10);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('all coordinates are integers, and each row has as many points and numbers as seats', () => {
    fc.assert(
      fc.property(pretixPlans, (document) => {
        const { sheet, sections } = toPlan(document, NO_FLAGS);
        for (const { outline } of [...sections, ...sheet.areas, ...(sheet.stage ? [sheet.stage] : [])])
          expect(outline.every(Number.isInteger)).toBe(true);
        for (const each of sections.flatMap(({ rows }) => rows)) {
          expect([...each.line!, ...(each.points ?? [])].every(Number.isInteger)).toBe(true);
          if (each.points) expect(each.points).toHaveLength(2 * each.seats);
          if (each.numbers) expect(each.numbers).toHaveLength(each.seats);
        }
      }),
    );
  });

  test('a straight row and an arc are lines of five numbers', () => {
    const straight = row('A', { seats: 30 });
    const arc = row('B', {
      seats: 30,
      at: (index) => [400 * Math.cos(index / 40), 400 * Math.sin(index / 40)],
    });
    const [a, b] = rowsOf(plan([straight, arc]));
    expect(a).toEqual({ label: 'A', seats: 30, line: [100, 200, 7_350, 200, 0] });
    expect(b!.points).toBeUndefined();
    expect(Math.abs(b!.line![4])).toBeGreaterThan(100);
  });

  test('a row is divided at an aisle, and its numbers go on', () => {
    const read = rowsOf(
      plan([row('A', { seats: 10, at: (index) => [25 * index + (index > 5 ? 60 : 0), 0] })]),
    );
    expect(read).toEqual([
      { label: 'A', seats: 6, line: [100, 200, 1_350, 200, 0] },
      { label: 'A', seats: 4, firstNumber: 7, line: [2_200, 200, 2_950, 200, 0] },
    ]);
  });

  test('seats on no line keep their positions', () => {
    const round: [number, number][] = [
      [0, 0],
      [30, 5],
      [35, 35],
      [5, 30],
    ];
    const [table] = rowsOf(plan([row('Table 1', { at: (index) => round[index]! })]));
    expect(table!.points).toEqual([100, 200, 400, 250, 450, 550, 150, 500]);
  });

  test('numbers are kept as they are printed', () => {
    const numbers = ['12', '12A', '13'];
    const [odd, printed, padded] = rowsOf(
      plan([
        row('A', { number: (index) => String(2 * index + 1) }),
        row('B', { seats: 3, number: (index) => numbers[index]! }),
        row('C', { number: (index) => `0${index}` }),
      ]),
    );
    expect(odd).toMatchObject({ numberStep: 2 });
    expect(printed!.numbers).toEqual(numbers);
    expect(padded!.numbers).toEqual(['00', '01', '02', '03']);
  });

  test('a zone with two categories is two sections', () => {
    const mixed = row('A', { seats: 6 });
    mixed.seats[2]!.category = 'Box';
    mixed.seats[3]!.category = 'Box';
    const { sections } = toPlan(
      plan([mixed], { categories: [{ name: 'Stalls' }, { name: 'Box', color: '#0a0' }] }),
      { ...NO_FLAGS, wheelchair: ['Box'] },
    );
    expect(sections.map(({ name, color, rows }) => [name, color, rows.length])).toEqual([
      ['Main, Stalls', '#D55E00', 2],
      ['Main, Box', '#00AA00', 1],
    ]);
    expect(sections[1]!.rows[0]).toMatchObject({ firstNumber: 3, wheelchair: [0, 1] });
  });

  test('areas become polygons, turned around their position, and one of them is the stage', () => {
    const { sheet } = toPlan(
      plan([row('A')], {
        zones: [
          {
            position: { x: 10, y: 0 },
            rows: [row('A')],
            areas: [
              {
                shape: 'rectangle',
                rotation: 90,
                position: { x: 100, y: 50 },
                rectangle: { width: 40, height: 20 },
                text: { text: 'Bühne', position: { x: 0, y: 0 } },
              },
              { shape: 'circle', position: { x: 0, y: 0 }, circle: { radius: 5 }, color: 'red' },
            ],
          },
        ],
      }),
      NO_FLAGS,
    );
    expect(sheet.stage).toEqual({
      outline: [1_100, 500, 1_100, 900, 900, 900, 900, 500],
      text: 'Bühne',
    });
    expect(sheet.areas).toHaveLength(1);
    expect(sheet.areas[0]!.outline.slice(0, 2)).toEqual([150, 0]);
    expect(sheet.areas[0]!.color).toBeUndefined();
  });
});

describe('what is wrong with a plan', () => {
  test('every mistake is told with its place', () => {
    const bad = plan([row('A'), row('B')]) as any;
    bad.size = { width: 0, height: 10.5 };
    bad.colour = 'red';
    bad.categories.push({ name: 'Stalls' }, { name: '' });
    bad.zones.push({ position: { x: 0, y: 0 }, rows: [] }, { position: { x: 1, y: 1 } });
    const [a, b] = bad.zones[0].rows;
    a.seats[1].seat_guid = a.seats[0].seat_guid;
    a.seats[2].category = 'Balcony';
    a.seats[3].position = { x: 'left', y: 1e9 };
    b.row_number = 7;
    b.seats[0] = null;
    delete b.seats[1].seat_number;
    expect(mistakesOf(bad)).toEqual([
      { pointer: '/size/width', message: 'This is at least 1.' },
      { pointer: '/size/height', message: 'This has to be a whole number.' },
      { pointer: '/colour', message: 'The format has no such property.' },
      { pointer: '/categories/1/name', message: 'Another category has this name, too.' },
      { pointer: '/categories/2/name', message: 'This must not be empty.' },
      {
        pointer: '/zones/0/rows/0/seats/1/seat_guid',
        message: 'The same id stands at /zones/0/rows/0/seats/0/seat_guid.',
      },
      { pointer: '/zones/0/rows/0/seats/2/category', message: 'There is no category of this name.' },
      { pointer: '/zones/0/rows/0/seats/3/position/x', message: 'This has to be a number.' },
      { pointer: '/zones/0/rows/0/seats/3/position/y', message: 'This is at most 1000000.' },
      { pointer: '/zones/0/rows/1/row_number', message: 'This has to be a text.' },
      { pointer: '/zones/0/rows/1/seats/0', message: 'This has to be an object.' },
      { pointer: '/zones/0/rows/1/seats/1/seat_number', message: 'This is missing: a text.' },
      { pointer: '/zones/1/rows', message: 'The zone has no rows.' },
      { pointer: '/zones/2/rows', message: 'This is missing: a list.' },
    ]);
  });

  test('texts that cannot be printed are mistakes', () => {
    const hidden = plan([row('A\u0000'), row('B', { number: () => '1\u202E2' })]);
    expect(mistakesOf(hidden).map(({ pointer }) => pointer)).toEqual([
      '/zones/0/rows/0/row_number',
      ...[0, 1, 2, 3].map((seat) => `/zones/0/rows/1/seats/${seat}/seat_number`),
    ]);
  });

  test('a plan has a seat, and at most 100,000 of them in at most 200 sections', () => {
    expect(mistakesOf(plan([row('A', { seats: 0 })]))).toEqual([
      { pointer: '/zones', message: 'The plan has no seat.' },
    ]);
    const at = (index: number): [number, number] => [25 * (index % 300), 30 * Math.floor(index / 300)];
    const rows = [row('A', { seats: 99_999, at }), row('B', { seats: 1 }), row('C', { seats: 1 })];
    expect(mistakesOf(plan(rows.slice(0, 2)))).toEqual([]);
    expect(mistakesOf(plan(rows))).toEqual([
      { pointer: '/zones/0/rows/2/seats', message: 'A plan has at most 100000 seats.' },
    ]);
    const zones = Array.from({ length: 201 }, () => ({ position: { x: 0, y: 0 }, rows: [row('A')] }));
    expect(mistakesOf(plan([], { zones: zones.slice(0, 200) }))).toEqual([]);
    expect(mistakesOf(plan([], { zones }))[0]!.message).toMatch('this plan has 201');
  });

  test('a hundred mistakes are told, however many there are', () => {
    const rows = [{ row_number: 'A', seats: Array(90_000).fill(0) }];
    expect(mistakesOf({ ...plan([]), zones: [{ position: { x: 0, y: 0 }, rows }] })).toHaveLength(100);
    const foreign = Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`k${index}`, 0]));
    expect(mistakesOf({ ...plan([row('A')]), ...foreign })).toHaveLength(5);
    for (const value of [null, 1, 'plan', [], [[]]]) expect(mistakesOf(value)).toHaveLength(1);
  });
});

test('a plan that the server has drawn is written in the format, and read again it is the same', () => {
  const sections = [
    {
      name: 'Stalls',
      price: 2,
      rows: [
        { label: 'A', seats: 9 },
        { label: 'B', seats: 12, firstNumber: 3 },
      ],
    },
    { name: 'Circle', price: 1, rows: [{ label: '1', seats: 4, numbers: ['1', '1A', '2', '2A'] }] },
  ];
  const drawn = drawBlocks(sections);
  const document = fromPlan('Drawn', drawn);
  expect(mistakesOf(document)).toEqual([]);
  const again = toPlan(document, NO_FLAGS);
  expect(seatsOfPlan(again)).toEqual(seatsOfPlan(drawn));
  expect(again.sections.map(({ name, category, color, rows }) => ({ name, category, color, rows }))).toEqual(
    drawn.sections.map(({ name, category, color, rows }) => ({ name, category, color, rows })),
  );
  expect(again.sheet.stage).toEqual(drawn.sheet.stage);
  const standing = fromPlan(
    'Pit',
    drawBlocks([{ name: 'Pit', price: 1, rows: [{ label: null, seats: 777 }] }]),
  );
  expect(mistakesOf(standing)).toEqual([]);
  expect(seatsOfPlan(toPlan(standing, NO_FLAGS))).toHaveLength(777);
});
