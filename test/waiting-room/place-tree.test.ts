import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ticksBetween } from '../../src/waiting-room/telling/place-teller.js';
import { PlaceTree } from '../../src/waiting-room/telling/place-tree.js';

const bitsOf = (sequences: Iterable<number>, next: number): Buffer => {
  const bits = Buffer.alloc((next >> 3) + 1);
  for (const sequence of sequences) bits[sequence >> 3]! |= 0x80 >> (sequence & 7);
  return bits;
};

test('counts the places before a place as a sorted list would, while fans come and go', () => {
  const sequences = fc.uniqueArray(fc.integer({ min: 500, max: 4_000 }), { maxLength: 60 });
  const changes = fc.array(fc.tuple(fc.integer({ min: 500, max: 9_000 }), fc.boolean()), { maxLength: 80 });
  fc.assert(
    fc.property(sequences, changes, (first, then) => {
      const next = Math.max(0, ...first) + 1;
      // The smallest stays below all that come later: a tree knows nothing before its base.
      const model = new Set([...first, 500]);
      const tree = new PlaceTree(bitsOf(model, Math.max(next, 501)), Math.max(next, 501));
      for (const [sequence, present] of then) {
        if (present) model.add(sequence);
        else model.delete(sequence);
        tree.set(sequence, present);
        const before = [...model].filter((each) => each < sequence).length;
        expect([tree.before(sequence), tree.has(sequence), tree.size]).toEqual([before, present, model.size]);
      }
    }),
    { numRuns: 300 },
  );
});

test('an empty line has a place for every fan who comes', () => {
  const tree = new PlaceTree(Buffer.alloc(0), 10_001);
  expect(tree.size).toBe(0);
  for (let sequence = 10_001; sequence < 20_000; sequence += 1) tree.set(sequence, true);
  expect([tree.before(10_001), tree.before(15_001), tree.before(50_000)]).toEqual([0, 5_000, 9_999]);
  expect(() => tree.set(9_999, true)).toThrow(RangeError);
});

test('far from the head places are told less often, and a tick stays bounded', () => {
  expect([1, 10_000, 10_001, 20_000, 20_001, 40_001, 1_000_000].map(ticksBetween)).toEqual([
    1, 1, 2, 2, 4, 8, 128,
  ]);
  let messages = 0;
  for (let position = 1; position <= 1_000_000; position += 1) messages += 1 / ticksBetween(position);
  expect(messages).toBeLessThan(45_000);
});
