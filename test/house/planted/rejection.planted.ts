import { expect, test } from '@jest/globals';

interface Seat {
  row: string;
}

test('passes by itself', () => {
  const seat: Seat = { row: 'A' };
  void Promise.reject(new Error(`row ${seat.row}`));
  expect(seat.row).toBe('A');
});
