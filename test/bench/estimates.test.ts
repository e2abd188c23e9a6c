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

test('four in five are told their wait within a fifth of it, however long people stay', () => {
  const right = estimateFigures().map(({ name, rightShare, afterChangeShare = 1 }) => {
    return { name, right: rightShare >= 0.8, afterChange: afterChangeShare >= 0.8 };
  });
  expect(right).toEqual(right.map(({ name }) => ({ name, right: true, afterChange: true })));
});
