import fc from 'fast-check';
import type { PretixPlan, PretixRow, PretixSeat } from '../../../src/catalogue/plan/pretix/format.js';

export const NO_FLAGS = { wheelchair: [], companion: [], restrictedView: [] };

interface Made {
  seats?: number;
  category?: string;
  at?: (index: number) => [x: number, y: number];
  number?: (index: number) => string;
}

let made = 0;

export function row(label: string, options: Made = {}): PretixRow {
  const { seats = 4, category = 'Stalls', number = (index) => String(index + 1) } = options;
  const at = options.at ?? ((index) => [25 * index, 0]);
  return {
    row_number: label,
    seats: Array.from({ length: seats }, (_, index) => {
      const [x, y] = at(index);
      made += 1;
      return { seat_guid: `g${made}`, seat_number: number(index), position: { x, y }, category };
    }),
  };
}

export function plan(rows: PretixRow[], more: Partial<PretixPlan> = {}): PretixPlan {
  return {
    name: 'Small hall',
    size: { width: 400, height: 300 },
    categories: [{ name: 'Stalls', color: '#aa0000' }],
    zones: [{ name: 'Main', position: { x: 10, y: 20 }, rows }],
    ...more,
  };
}

/** Two rows of the stalls; the last seat of the second is of another category. */
export function twoCategories(): PretixPlan {
  const numbers = ['12', '12A', '13'];
  const mixed = row('B', { seats: 3, number: (index) => numbers[index]! });
  mixed.seats[2]!.category = 'Box';
  return plan([row('A', { seats: 5 }), mixed], {
    categories: [
      { name: 'Stalls', color: '#AA0000' },
      { name: 'Box', color: '#00AA00' },
    ],
  });
}

const CATEGORIES = ['Gold', 'Silver', 'Place for a wheelchair'];
const coordinate = fc.oneof(
  fc.integer({ min: -300, max: 3_000 }),
  fc.integer({ min: -30_000, max: 30_000 }).map((value) => value / 7),
);
const position = fc.record({ x: coordinate, y: coordinate });
const text = fc.string({
  maxLength: 12,
  unit: fc.constantFrom('a', 'Z', '0', '9', '한', 'é', ' ', '-', '"'),
});
const id = fc.uuid({ version: 4 });

const seatPositions = fc.oneof(
  fc.record({ from: position, step: position }).map(({ from, step }) => (index: number) => ({
    x: from.x + index * (step.x / 40),
    y: from.y + index * (step.y / 40),
  })),
  fc.integer({ min: 40, max: 900 }).map((radius) => (index: number) => ({
    x: radius * Math.cos(index / 20),
    y: radius * Math.sin(index / 20),
  })),
  fc.array(position, { minLength: 12, maxLength: 12 }).map((places) => (index: number) => places[index]!),
);

const seats: fc.Arbitrary<PretixSeat[]> = fc
  .record({
    at: seatPositions,
    seats: fc.array(
      fc.record({
        guid: id,
        uuid: fc.option(id, { nil: undefined }),
        number: text,
        category: fc.constantFrom(...CATEGORIES),
        radius: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      }),
      { maxLength: 12 },
    ),
    isOneCategory: fc.boolean(),
    first: fc.option(fc.integer({ min: -3, max: 200 }), { nil: undefined }),
    step: fc.constantFrom(1, 2, -1),
  })
  .map(({ at, seats: each, isOneCategory, first, step }) =>
    each.map(({ guid, uuid, number, category, radius }, index) => ({
      seat_guid: guid,
      seat_number: first === undefined ? number : String(first + index * step),
      position: at(index),
      category: isOneCategory ? each[0]!.category : category,
      ...(uuid !== undefined && { uuid }),
      ...(radius !== undefined && { radius }),
      start_direction: index === 0 ? '>' : null,
    })),
  );

const pretixRow: fc.Arbitrary<PretixRow> = fc.record(
  {
    row_number: text,
    row_label: fc.option(text),
    seat_label: fc.option(text),
    uuid: id,
    seats,
    row_number_position: fc.constantFrom('start' as const, 'end' as const, 'both' as const, null),
    position,
  },
  { requiredKeys: ['row_number', 'seats'] },
);

const area = fc.record(
  {
    shape: fc.constantFrom('polygon', 'rectangle', 'ellipse', 'circle', 'text'),
    color: fc.constantFrom('#aabbcc', '#abc', 'red', ''),
    border_color: fc.constant('#000000'),
    rotation: fc.double({ min: -360, max: 360, noNaN: true }).map((angle) => angle + 0),
    position,
    uuid: id,
    polygon: fc.record({ points: fc.array(position, { maxLength: 6 }) }),
    rectangle: fc.record({ width: fc.nat(500), height: fc.nat(500) }),
    ellipse: fc.record({ radius: position }),
    circle: fc.record({ radius: fc.nat(300) }),
    text: fc.record(
      { text, color: fc.constant('#333333'), size: fc.nat(40), position },
      { requiredKeys: ['text', 'position'] },
    ),
  },
  { requiredKeys: [] },
);

/** Plans that the format allows, with at least one seat. */
export const pretixPlans: fc.Arbitrary<PretixPlan> = fc
  .record({
    name: text.filter((name) => name.length > 0),
    size: fc.record({
      width: fc.integer({ min: 1, max: 5_000 }),
      height: fc.integer({ min: 1, max: 5_000 }),
    }),
    categories: fc.constant(CATEGORIES.map((name, index) => ({ name, color: `#00000${index}` }))),
    zones: fc.array(
      fc.record(
        {
          name: text,
          zone_id: text,
          uuid: id,
          position,
          rows: fc.array(pretixRow, { minLength: 1, maxLength: 5 }),
          areas: fc.array(area, { maxLength: 3 }),
        },
        { requiredKeys: ['position', 'rows'] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as PretixPlan)
  .filter(({ zones }) => zones.some(({ rows }) => rows.some((each) => each.seats.length > 0)));
