import { expect, test } from '@jest/globals';
import { Fault } from '../../src/platform/fault.js';
import { allHeld, database, databaseError, HELD, RACED, request } from './told-database.js';

test('what arrives while a batch is on its way goes together as the next, in the order of arrival', async () => {
  const { together, ids, turn, answerAll } = database(allHeld);
  const first = together.hold(request({ id: 'a' }));
  await turn();
  const others = ['b', 'c', 'd'].map((id) => together.hold(request({ id })));
  await answerAll();
  expect(await Promise.all([first, ...others])).toEqual([HELD, HELD, HELD, HELD]);
  expect(ids()).toEqual([['a'], ['b', 'c', 'd']]);
});

test('beside a batch that is on its way another leaves when it is worth it, and a third waits', async () => {
  const { together, ids, turn, answerAll } = database(allHeld);
  const crowd = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => together.hold(request({ id: `${name}${index}` })));
  const asked = crowd('a', 1);
  await turn();
  asked.push(...crowd('b', 31));
  await turn();
  expect(ids()).toHaveLength(1);
  asked.push(...crowd('c', 1));
  await turn();
  expect(ids().map((batch) => batch.length)).toEqual([1, 32]);
  asked.push(...crowd('d', 40));
  await turn();
  expect(ids()).toHaveLength(2);
  await answerAll();
  expect(await Promise.all(asked)).toEqual(asked.map(() => HELD));
  expect(ids().map((batch) => batch.length)).toEqual([1, 32, 40]);
});

test('who wants what a batch on its way claims waits for it, and so does who wants the same after them', async () => {
  const { together, ids, turn, answerAll } = database(allHeld);
  const asked = [together.hold(request({ id: 'first', seatIds: [1] }))];
  await turn();
  asked.push(together.hold(request({ id: 'its seat', seatIds: [1, 2] })));
  asked.push(together.hold(request({ id: 'a seat of the one before', seatIds: [2] })));
  asked.push(...Array.from({ length: 30 }, (_, index) => together.hold(request({ id: `free ${index}` }))));
  await turn();
  expect(ids()).toEqual([['first'], Array.from({ length: 30 }, (_, index) => `free ${index}`)]);
  // However many more come.
  asked.push(...Array.from({ length: 40 }, () => together.hold(request({ seatIds: [1] }))));
  await turn();
  expect(ids()).toHaveLength(2);
  await answerAll();
  await Promise.all(asked);
  expect(ids()[2]!.slice(0, 2)).toEqual(['its seat', 'a seat of the one before']);
});

test('performances do not wait for each other', async () => {
  const { together, ids, turn, answerAll } = database(allHeld);
  const both = [1, 2].map((performanceId) =>
    together.hold(request({ id: `${performanceId}`, performanceId })),
  );
  await turn();
  expect(ids()).toEqual([['1'], ['2']]);
  await answerAll();
  await Promise.all(both);
});

test('of those that share a seat, a key or a limited user, the first alone may win', async () => {
  const { together, batches, answerAll } = database((batch) => batch.map(() => HELD));
  const asked = [
    { id: 'first', seatIds: [1, 2], userId: 'u', limit: 4 },
    { id: 'its seat', seatIds: [2, 3] },
    { id: 'a seat of one that cannot win', seatIds: [3] },
    { id: 'first', seatIds: [4], userId: 'other' },
    { id: 'its user', seatIds: [5], userId: 'u', limit: 4 },
    { id: 'nothing shared', seatIds: [6], userId: 'v', limit: 4 },
  ].map((each) => together.hold(request(each)));
  await answerAll();
  await Promise.all(asked);
  expect(batches[0]!.map(({ canWin }) => canWin)).toEqual([true, false, false, false, false, true]);
});

test('without a limit one user may win twice in a batch', async () => {
  const { together, batches, answerAll } = database(allHeld);
  const asked = [1, 2].map((seat) => together.hold(request({ seatIds: [seat], userId: 'u' })));
  await answerAll();
  await Promise.all(asked);
  expect(batches[0]!.map(({ canWin }) => canWin)).toEqual([true, true]);
});

test('one that could not win, and in whose way nothing stands after all, is the first of the next batch', async () => {
  const { together, ids, turn, answerAll } = database((batch) =>
    batch.map(({ request: { reservationId }, canWin }) => {
      if (reservationId === 'loser') return { outcome: 'LIMIT_EXCEEDED' };
      return canWin ? HELD : RACED;
    }),
  );
  const loser = together.hold(request({ id: 'loser', seatIds: [1] }));
  const behind = together.hold(request({ id: 'behind', seatIds: [1] }));
  await turn();
  const later = together.hold(request({ id: 'later', seatIds: [1] }));
  await answerAll();
  expect(await loser).toEqual({ outcome: 'LIMIT_EXCEEDED' });
  expect(await behind).toEqual(HELD);
  expect(ids().slice(0, 2)).toEqual([
    ['loser', 'behind'],
    ['behind', 'later'],
  ]);
  await later;
});

test('a batch has at most 256 requests', async () => {
  const { together, batches, answerAll } = database(allHeld);
  const asked = Array.from({ length: 600 }, () => together.hold(request()));
  await answerAll();
  await Promise.all(asked);
  expect(batches.map((batch) => batch.length)).toEqual([256, 256, 88]);
});

test('beyond 4,096 that wait, the answer is OVERLOADED at once; later there is room again', async () => {
  const { together, answerAll } = database(allHeld);
  const asked = Array.from({ length: 4_096 }, () => together.hold(request()));
  await expect(together.hold(request())).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterMs: 1_000 });
  await answerAll();
  await Promise.all(asked);
  const next = together.hold(request());
  await answerAll();
  expect(await next).toEqual(HELD);
});

test('a batch that failed because of one is decided one by one, once', async () => {
  const bad = databaseError('23505');
  const { together, ids, answerAll } = database((batch) =>
    batch.some((each) => each.request.reservationId === 'bad') ? bad : allHeld(batch),
  );
  const asked = ['a', 'bad', 'b'].map((id) => together.hold(request({ id })));
  const outcomes = Promise.allSettled(asked);
  await answerAll();
  expect((await outcomes).map((each) => (each.status === 'fulfilled' ? each.value : each.reason))).toEqual([
    HELD,
    bad,
    HELD,
  ]);
  expect(ids()).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
});

test.each([
  ['a database that is not there', new Fault('SERVICE_UNAVAILABLE')],
  ['a statement that took too long', databaseError('57014')],
])('%s fails the whole batch and is not asked again for each', async (_, error) => {
  const { together, ids, answerAll } = database(() => error);
  const outcomes = Promise.allSettled(['a', 'b'].map((id) => together.hold(request({ id }))));
  await answerAll();
  for (const each of await outcomes) expect(each).toMatchObject({ status: 'rejected', reason: error });
  expect(ids()).toEqual([['a', 'b']]);
});

test('after a lost answer those that were committed are known, and of the others nobody knows', async () => {
  const lost = new Error('Connection terminated unexpectedly');
  const { together, answerAll } = database(() => lost, ['b']);
  const outcomes = Promise.allSettled(['a', 'b'].map((id) => together.hold(request({ id }))));
  await answerAll();
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: lost },
    { status: 'fulfilled', value: { outcome: 'KNOWN' } },
  ]);
});

test('a whole batch leaves at once, however long the turn of the event loop is', async () => {
  const { together, ids, answerAll } = database(allHeld);
  const held = Array.from({ length: 300 }, () => together.hold(request()));
  let turnIsOver = false;
  setImmediate(() => {
    turnIsOver = true;
  });
  for (let step = 0; step < 10; step += 1) await Promise.resolve();
  expect(ids().map(({ length }) => length)).toEqual([256]);
  expect(turnIsOver).toBe(false);
  await answerAll();
  await Promise.all(held);
  expect(ids().map(({ length }) => length)).toEqual([256, 44]);
});
