import { expect, test } from '@jest/globals';
import { ticksBetween } from '../../src/waiting-room/place-teller.js';

test('near the head everybody is told at every tick, and a tick is a bounded number of messages', () => {
  expect([1, 10_000, 10_001, 20_000, 20_001, 40_000].map(ticksBetween)).toEqual([1, 1, 2, 2, 4, 4]);
  let messages = 0;
  for (let position = 1; position <= 1_000_000; position += 1) messages += 1 / ticksBetween(position);
  expect(messages).toBeLessThan(50_000);
});
