import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { placeOf, type Row, seatsOf } from '../../src/catalogue/layout.js';

const row = fc.record({ label: fc.option(fc.string()), seats: fc.integer({ min: 1, max: 50 }) });

test('seats are counted row by row from the front, and there are no others', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows: Row[]) => {
      const places = rows.flatMap(({ label, seats }) =>
        Array.from({ length: seats }, (_, index) => ({ row: label, number: String(index + 1) })),
      );
      expect(places.map((_, index) => placeOf(rows, index))).toEqual(places);
      expect(() => placeOf(rows, seatsOf(rows))).toThrow(RangeError);
    }),
  );
});
