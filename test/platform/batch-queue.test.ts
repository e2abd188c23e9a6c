import { expect, test } from '@jest/globals';
import { BatchQueue } from '../../src/platform/batch-queue.js';

/** A queue whose batches are answered when the test says so. */
function queueOf(bounds?: ConstructorParameters<typeof BatchQueue>[1]) {
  const batches: { items: readonly number[]; others: number; end: PromiseWithResolvers<void> }[] = [];
  const queue = new BatchQueue<number, string>(async (items, others) => {
    const end = Promise.withResolvers<void>();
    batches.push({ items, others, end });
    await end.promise;
    return items.map((item) => (item < 0 ? Promise.reject(new Error(`alone ${item}`)) : `${item}`));
  }, bounds);
  const sent = () => batches.map(({ items }) => items);
  return { queue, batches, sent };
}

/** All that is due has happened. */
const turn = async (): Promise<void> => {
  for (let turns = 0; turns < 3; turns += 1) await new Promise((done) => setImmediate(done));
};

test('what arrives in one turn goes together, and what arrives meanwhile waits for the answer', async () => {
  const { queue, batches, sent } = queueOf();
  const first = Promise.all([queue.add(1), queue.add(2)]);
  await turn();
  const second = queue.add(3);
  await turn();
  expect(sent()).toEqual([[1, 2]]);
  batches[0]!.end.resolve();
  expect(await first).toEqual(['1', '2']);
  await turn();
  expect(sent()).toEqual([[1, 2], [3]]);
  batches[1]!.end.resolve();
  expect(await second).toBe('3');
});

test('as many batches are under way, as large ones, and as many items wait as was said', async () => {
  const { queue, batches, sent } = queueOf({ together: 2, underWay: 2, waiting: 3 });
  const all = [1, 2, 3, 4, 5].map((item) => queue.add(item));
  await turn();
  expect(sent()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(batches.map(({ others }) => others)).toEqual([0, 1]);
  all.push(queue.add(6));
  expect(queue.isFull).toBe(false);
  all.push(queue.add(7));
  expect(queue.isFull).toBe(true);
  batches[1]!.end.resolve();
  await turn();
  expect(sent()).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  batches[0]!.end.resolve();
  await turn();
  for (const { end } of batches) end.resolve();
  expect(await Promise.all(all)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
});

test('an item may fail alone, and a batch fails for all of its items', async () => {
  const { queue, batches } = queueOf();
  const settled = Promise.allSettled([queue.add(1), queue.add(-2)]);
  await turn();
  batches[0]!.end.resolve();
  expect(await settled).toEqual([
    { status: 'fulfilled', value: '1' },
    { status: 'rejected', reason: new Error('alone -2') },
  ]);
  const failed = Promise.allSettled([queue.add(3), queue.add(4)]);
  await turn();
  batches[1]!.end.reject(new Error('gone'));
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = queue.add(5);
  await turn();
  batches[2]!.end.resolve();
  expect(await next).toBe('5');
});
