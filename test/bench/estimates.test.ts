import { expect, test } from '@jest/globals';
import { estimateFigures } from '../../bench/waiting-room/estimates.js';
import { playRoom } from '../../bench/waiting-room/simulated-room.js';

const PLAN = {
  capacity: 10,
  admitPerSecond: 5,
  admittedSeconds: 60,
  fans: 500,
  staySeconds: () => 10,
};

test('a simulated room lets in as many as leave, and everybody in the end', () => {
  const estimates = playRoom(PLAN);
  const last = estimates.findLast(({ atSecond }) => atSecond === 1)!;
  // Ten at once, each for ten seconds: one a second.
  expect(last.was).toBeGreaterThan(400);
  expect(last.was).toBeLessThan(510);
});

test('where the rate alone decides, what people are told is right', () => {
  const found = estimateFigures();
  const steady = found.find(({ name }) => name === 'steady rate')!;
  expect(steady.rightShare).toBeGreaterThan(0.95);
  for (const { name, afterChangeShare } of found.filter(({ name }) => name.startsWith('the rate is'))) {
    expect({ name, right: afterChangeShare! >= 0.8 }).toEqual({ name, right: true });
  }
});
