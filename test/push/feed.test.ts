import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Feeds } from '../../src/push/feeds.js';
import {
  beginFeeds,
  type Counter,
  counters,
  errors,
  follow,
  LINGER_MS,
  listening,
  REREAD_MS,
  settled,
  source,
  time,
  told,
} from './counted-feeds.js';

let feeds: Feeds<string, Counter>;
beforeEach(() => {
  feeds = beginFeeds();
});
afterEach(() => feeds.close());

const watch = (key: string) => feeds.watch(key, (counter, leave) => counter.watch(leave));

test('the first reader listens before it reads; the next ones find the state there', async () => {
  const first = await watch('a');
  expect(listening('a')).toBe(1);
  const second = await watch('a');
  expect([told(first), told(second)]).toEqual([[7], [7]]);
  expect(source.reads).toHaveLength(1);
  source.tell('a', source.advance('a'));
  expect([told(first), told(second)]).toEqual([[8], [8]]);
  expect(source.reads).toHaveLength(1);
});

test('a change between listening and the end of the first read is neither lost nor told twice', async () => {
  source.held = true;
  const one = watch('a');
  const other = watch('a');
  await settled();
  source.tell('a', source.advance('a'));
  source.tell('a', source.advance('a'));
  source.reads[0]!.go();
  const events = [follow(await one), follow(await other)];
  source.reads[1]!.go();
  await settled();
  expect(events).toEqual([
    [7, 9],
    [7, 9],
  ]);
  expect(source.reads).toHaveLength(2);
});

test('messages before the first read are not kept, however many come', async () => {
  source.held = true;
  const opening = watch('a');
  await settled();
  for (let n = 0; n < 10_000; n += 1) source.tell('a', source.advance('a'));
  source.reads[0]!.go();
  const events = follow(await opening);
  source.reads[1]!.go();
  await settled();
  expect(events).toEqual([7, 10_007]);
  expect(source.reads).toHaveLength(2);
});

test('versions only grow: what is late, doubled or read before a newer message changes nothing', async () => {
  const events = follow(await watch('a'));
  const eight = source.advance('a');
  const nine = source.advance('a');
  source.held = true;
  source.gap('a');
  source.tell('a', eight);
  source.tell('a', nine);
  source.tell('a', source.advance('a'));
  source.tell('a', eight);
  source.reads.at(-1)!.go();
  await settled();
  source.tell('a', nine);
  expect(events).toEqual([7, 8, 9, 10]);
});

test('a message that misses one before it leads to a read of what is missing', async () => {
  const events = follow(await watch('a'));
  source.advance('a');
  source.tell('a', source.advance('a'));
  await settled();
  expect(events).toEqual([7, 9]);
  expect(source.reads.map(({ all }) => all)).toEqual([true, false]);
});

test('a gap, the time and the state itself lead to a read of everything', async () => {
  const events = follow(await watch('a'));
  source.advance('a');
  source.gap('a');
  await settled();
  source.advance('a');
  await time.pass(REREAD_MS);
  source.advance('a');
  counters[0]!.reread();
  await settled();
  expect(events).toEqual([7, 8, 9, 10]);
  expect(source.reads.map(({ all }) => all)).toEqual([true, true, true, true]);
});

test('one read at a time, and one more for all that was asked for meanwhile', async () => {
  const events = follow(await watch('a'));
  source.held = true;
  for (let n = 0; n < 5; n += 1) source.gap('a');
  expect(source.reads).toHaveLength(2);
  source.advance('a');
  source.advance('a');
  source.tell('a', source.advance('a'));
  source.held = false;
  source.reads[1]!.go();
  await settled();
  // A message said that something is missing, the gap that everything may be: the larger read is made.
  expect(source.reads.map(({ all }) => all)).toEqual([true, true, true]);
  expect(events).toEqual([7, 10]);
});

test('a read that fails is repeated after pauses until one succeeds; readers stay', async () => {
  const events = follow(await watch('a'));
  source.broken = true;
  source.advance('a');
  source.gap('a');
  await settled();
  expect([source.reads.length, errors.length]).toEqual([2, 1]);
  for (let failures = 1; failures <= 4; failures += 1) {
    await time.pass(time.pausesMs.at(-1)! - 1);
    expect(source.reads).toHaveLength(1 + failures);
    await time.pass(1);
    expect(source.reads).toHaveLength(2 + failures);
  }
  expect(time.pausesMs).toEqual([1, 2, 3, 4, 5].map((failures) => failures * 100));
  // Messages are heard all the while.
  source.tell('a', { from: 7, to: 8 });
  source.broken = false;
  source.advance('a');
  await time.pass(500);
  expect(events).toEqual([7, 8, 9]);
  await time.pass(1_000);
  expect(source.reads).toHaveLength(7);
});

test('a first read that fails is told to all who wait for it; the next reader begins anew', async () => {
  source.held = true;
  const waiting = [watch('a'), watch('a')];
  await settled();
  source.reads[0]!.fail(new Error('away'));
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await settled();
  expect([listening('a'), counters[0]!.closed, time.waiting]).toEqual([0, 1, 1]);
  source.held = false;
  expect(told(await watch('a'))).toEqual([7]);
  expect([counters.length, listening('a')]).toEqual([2, 1]);
});

test('a feed lingers after its last reader, and is closed then', async () => {
  const one = await watch('a');
  const other = await watch('a');
  await one.return();
  await time.pass(LINGER_MS);
  expect(listening('a')).toBe(1);
  await other.return();
  await time.pass(LINGER_MS - 1);
  source.tell('a', source.advance('a'));
  const back = await watch('a');
  await time.pass(LINGER_MS);
  expect([told(back), counters.length, counters[0]!.closed]).toEqual([[8], 1, 0]);
  await back.return();
  // A second end of the same reader is none of another.
  await one.return();
  await time.pass(LINGER_MS);
  expect([listening('a'), counters[0]!.closed]).toEqual([0, 1]);
  const reads = source.reads.length;
  source.gap('a');
  await time.pass(REREAD_MS);
  expect(source.reads).toHaveLength(reads);
  expect(told(await watch('a'))).toEqual([8]);
  expect(counters).toHaveLength(2);
});

test('a reader who cannot join is none: the feed lingers as if it had left', async () => {
  const joining = [false, true].map((leaves) =>
    feeds.watch('a', async (_, leave) => {
      if (leaves) leave();
      throw new Error('no place');
    }),
  );
  for (const each of joining) await expect(each).rejects.toThrow('no place');
  const staying = await watch('a');
  await time.pass(LINGER_MS);
  expect(listening('a')).toBe(1);
  await staying.return();
  await time.pass(LINGER_MS);
  expect(listening('a')).toBe(0);
});

test('feeds are bounded: one that lingers makes room, one that is watched does not', async () => {
  const lives = [await watch('a'), await watch('b'), await watch('c')];
  await expect(watch('d')).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterMs: 1_000 });
  expect(told(await watch('c'))).toEqual([7]);
  await lives[1]!.return();
  expect(told(await watch('d'))).toEqual([7]);
  await settled();
  expect(['a', 'b', 'c', 'd'].map(listening)).toEqual([1, 0, 1, 1]);
  await time.pass(LINGER_MS);
  expect(counters.map(({ closed }) => closed)).toEqual([0, 1, 0, 0]);
});

test('without a linger time a feed is closed with its last reader', async () => {
  feeds = beginFeeds({ lingerMs: 0, rereadMs: null });
  const live = await watch('a');
  await live.return();
  await settled();
  expect([listening('a'), counters[0]!.closed, time.waiting]).toEqual([0, 1, 0]);
});

test('without a channel the state is read every so often', async () => {
  feeds = beginFeeds({ source: null });
  const events = follow(await watch('a'));
  source.advance('a');
  await time.pass(REREAD_MS);
  expect(events).toEqual([7, 8]);
  expect(source.listeners.size).toBe(0);
});

test('close ends messages, reads, pauses and timers, and no reader comes in any more', async () => {
  const watched = await watch('a');
  await (await watch('b')).return();
  source.broken = true;
  source.gap('a');
  await settled();
  const reads = source.reads.length;
  await feeds.close();
  expect([listening('a'), listening('b'), time.waiting]).toEqual([0, 0, 0]);
  expect(counters.map(({ closed }) => closed)).toEqual([1, 1]);
  await time.pass(LINGER_MS);
  expect(source.reads).toHaveLength(reads);
  await expect(watch('a')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  // The subscription is not over for its reader: the socket will end, and the client comes back.
  expect(watched.closed).toBe(false);
  await watched.return();
});

test('close waits for a feed that is being opened', async () => {
  const acknowledge = Promise.withResolvers<void>();
  source.acknowledged = acknowledge.promise;
  const opening = watch('a');
  const closing = feeds.close();
  acknowledge.resolve();
  await Promise.all([closing, opening]);
  expect([listening('a'), counters[0]!.closed]).toEqual([0, 1]);
});
