import { expect, test } from '@jest/globals';

interface Seat {
  row: string;
}

const seats: Seat[] = [];
const first: string = seats[0]!.row;

test('is never run', () => expect(first).toBe('B'));
