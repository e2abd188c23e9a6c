import { expect, test } from '@jest/globals';
import { countWithin, rushOf } from '../../acceptance/weather/admissions.js';
import { retryWaitMs } from '../../acceptance/weather/retry-wait.js';
import { mostWithin } from '../../harness/statistics.js';

const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index * ms);

test('a rush is what is let in beyond the rate, in whatever span of time it was', () => {
  expect(rushOf([], 10)).toBe(0);
  // As the rate has it: one each tenth of a second, and the first of them is one more.
  expect(rushOf(every(100, 50), 10)).toBeCloseTo(1);
  // A second's worth was saved up during a pause.
  const saved = [...every(100, 10), ...every(0, 10, 60_000), ...every(100, 20, 60_100)];
  expect(rushOf(saved, 10)).toBeCloseTo(10);
  // A minute's worth comes at once, and slower than at once.
  expect(rushOf([...every(100, 10), ...every(0, 600, 60_000)], 10)).toBeCloseTo(600);
  expect(rushOf([...every(100, 10), ...every(20, 600, 60_000)], 10)).toBeCloseTo(480.2);
});

test('the fullest span of time, and what lies between two instants', () => {
  expect(mostWithin([], 100)).toBe(0);
  expect(mostWithin([500, 0, 99, 100, 40], 100)).toBe(3);
  expect(countWithin([1, 2, 3, 4], 2, 4)).toBe(2);
});

test('clients wait by lot, up to twice as long with every attempt, and 15 seconds at most', () => {
  expect([0, 1, 2, 4, 5, 40].map((retries) => retryWaitMs(retries, 1))).toEqual([
    500, 1_000, 2_000, 8_000, 15_000, 15_000,
  ]);
  expect(retryWaitMs(3, 0)).toBe(0);
  expect(retryWaitMs(3, 0.25)).toBe(1_000);
});
