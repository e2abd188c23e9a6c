import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { putStatus, STATUS_BITS, type StatusName, statusAt } from '../../src/seat-map/seat-statuses.js';

const SEATS = 37;
const names = Object.keys(STATUS_BITS) as StatusName[];

test('two bits a seat say what an array of statuses says, and the counts follow', () => {
  const changes = fc.array(fc.tuple(fc.nat(SEATS - 1), fc.constantFrom(...names)), { maxLength: 200 });
  fc.assert(
    fc.property(changes, (list) => {
      const model: StatusName[] = Array(SEATS).fill('AVAILABLE');
      const statuses = Buffer.alloc(Math.ceil(SEATS / 4));
      const counts = { seatsLeft: SEATS, seatsHeld: 0 };
      for (const [index, status] of list) {
        expect(putStatus(statuses, counts, index, status)).toBe(model[index] !== status);
        model[index] = status;
      }
      expect(model.map((_, index) => statusAt(statuses, index))).toEqual(
        model.map((name) => STATUS_BITS[name]),
      );
      expect(counts.seatsLeft).toBe(model.filter((name) => name === 'AVAILABLE').length);
      expect(counts.seatsHeld).toBe(model.filter((name) => name === 'HELD').length);
    }),
  );
});

test('the first seat is in the highest bits, and there is no seat beyond the last byte', () => {
  const statuses = Buffer.alloc(1);
  putStatus(statuses, { seatsLeft: 4, seatsHeld: 0 }, 0, 'SOLD');
  expect(statuses[0]).toBe(0b10000000);
  expect(() => statusAt(statuses, 4)).toThrow(RangeError);
});
