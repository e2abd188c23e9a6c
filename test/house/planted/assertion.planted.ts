import { expect, test } from '@jest/globals';

interface Seat {
  row: string;
}

test('fails', () => {
  const seat: Seat = { row: 'A' };
  expect(seat.row).toBe('B');
});
