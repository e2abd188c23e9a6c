import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { numberOf, placeOf, type Row, seatsOf } from '../../src/catalogue/layout.js';

const row = fc
  .record({ label: fc.option(fc.string()), seats: fc.integer({ min: 1, max: 50 }) })
  .chain(({ label, seats }) =>
    fc.oneof(
      fc.constant<Row>({ label, seats }),
      fc.record({
        label: fc.constant(label),
        seats: fc.constant(seats),
        firstNumber: fc.nat(100),
        numberStep: fc.constantFrom(-1, 1, 2),
      }),
      fc.record({
        label: fc.constant(label),
        seats: fc.constant(seats),
        numbers: fc.array(fc.string(), { minLength: seats, maxLength: seats }),
      }),
    ),
  );

test('seats are counted row by row from the front, and there are no others', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows: Row[]) => {
      const places = rows.flatMap((each) =>
        Array.from({ length: each.seats }, (_, index) => ({
          row: each.label,
          number: numberOf(each, index),
        })),
      );
      expect(places.map((_, index) => placeOf(rows, index))).toEqual(places);
      expect(() => placeOf(rows, seatsOf(rows))).toThrow(RangeError);
    }),
  );
});

test('a seat has the number that is printed on it', () => {
  expect(numberOf({ label: 'A', seats: 3 }, 2)).toBe('3');
  expect(numberOf({ label: 'A', seats: 3, firstNumber: 2, numberStep: 2 }, 2)).toBe('6');
  expect(numberOf({ label: 'A', seats: 3, numbers: ['12', '12A', '13'] }, 1)).toBe('12A');
});
