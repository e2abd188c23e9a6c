import { expect, test } from '@jest/globals';
import { BatchLoader } from '../../src/platform/batch-loader.js';
import { CachedLoader } from '../../src/platform/cached-loader.js';

/** Questions that are answered when the test says so; odd keys have no value. */
function questions() {
  const asked: { keys: readonly number[]; answer: () => void; fail: () => void }[] = [];
  const read = (keys: readonly number[]) =>
    new Promise<(string | null)[]>((resolve, reject) => {
      const answer = () => resolve(keys.map((key) => (key % 2 ? null : `value ${key}`)));
      asked.push({ keys, answer, fail: () => reject(new Error('away')) });
    });
  return { asked, read };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
};

test('who asks while a question is under way is part of the next, once each', async () => {
  const { asked, read } = questions();
  const gathered = new BatchLoader<string>(read);
  const first = [gathered.many([2, 1]), gathered.many([2])];
  await turns();
  const next = [gathered.many([2]), gathered.many([4, 6]), gathered.many([4])];
  await turns();
  expect(asked.map(({ keys }) => keys)).toEqual([[2, 1]]);
  asked[0]!.answer();
  expect(await Promise.all(first)).toEqual([['value 2', null], ['value 2']]);
  await turns();
  // Also what was asked before: it may be another by now.
  expect(asked.map(({ keys }) => keys)).toEqual([
    [2, 1],
    [2, 4, 6],
  ]);
  asked[1]!.answer();
  expect(await Promise.all(next)).toEqual([['value 2'], ['value 4', 'value 6'], ['value 4']]);
});

test('a failure is that of those who asked, and the next question is asked all the same', async () => {
  const { asked, read } = questions();
  const gathered = new BatchLoader<string>(read);
  const lost = gathered.many([2]);
  await turns();
  const later = gathered.many([4]);
  asked[0]!.fail();
  await expect(lost).rejects.toThrow('away');
  await turns();
  asked[1]!.answer();
  expect(await later).toEqual(['value 4']);
});

test('what is remembered is asked for once; neither a failure nor nothing is remembered', async () => {
  const { asked, read } = questions();
  const remembered = new CachedLoader<string>(read, { max: 10 });
  const failing = remembered.one(2);
  asked[0]!.fail();
  await expect(failing).rejects.toThrow('away');
  const both = [remembered.many([2, 1]), remembered.one(2)];
  asked[1]!.answer();
  expect(await Promise.all(both)).toEqual([['value 2', null], 'value 2']);
  const again = remembered.many([2, 1]);
  expect(asked.map(({ keys }) => keys)).toEqual([[2], [2, 1], [1]]);
  asked[2]!.answer();
  expect(await again).toEqual(['value 2', null]);
});

test('what may be old is asked for again when it is', async () => {
  let count = 0;
  const remembered = new CachedLoader<number>(async (keys) => keys.map(() => ++count), {
    max: 10,
    forMs: 20,
  });
  expect(await Promise.all([remembered.one(1), remembered.one(1)])).toEqual([1, 1]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(await remembered.one(1)).toBe(2);
});
