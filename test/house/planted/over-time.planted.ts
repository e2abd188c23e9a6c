import { expect, test } from '@jest/globals';

interface Seat {
  row: string;
}

test('never ends', async () => {
  const seat: Seat = { row: 'A' };
  await new Promise(() => undefined);
  expect(seat.row).toBe('A');
}, 200);
