import { expect, test } from '@jest/globals';
import { database, databaseError, HELD, RACED, request, TAKEN } from './told-database.js';

test('one that meets a lock keeps its place, those that want the same wait behind it, and no others', async () => {
  let locked = true;
  const { together, ids, turn, answerAll, waits, endWaits } = database((batch) => {
    const taken = new Set<number>();
    return batch.map(({ request: { seatIds }, canWin }) => {
      if (locked && seatIds.includes(1)) return RACED;
      if (!canWin || seatIds.some((seat) => taken.has(seat))) return TAKEN;
      for (const seat of seatIds) taken.add(seat);
      return HELD;
    });
  });
  const ask = (id: string, ...seatIds: number[]) => together.hold(request({ id, seatIds }));
  const asked = [ask('first', 1), ask('second', 1, 2)];
  await answerAll();
  asked.push(ask('wants the seat of the second', 2), ask('another', 3));
  await answerAll();
  // However many more come for the same, the others do not wait with them.
  asked.push(...Array.from({ length: 300 }, () => ask('more', 1)), ask('the last', 4));
  await answerAll();
  expect(ids()).toEqual([['first', 'second'], ['another'], ['the last']]);
  expect(waits).toEqual(['pause 1']);
  locked = false;
  endWaits();
  await turn();
  await answerAll();
  expect(ids()[3]!.slice(0, 3)).toEqual(['first', 'second', 'wants the seat of the second']);
  const [first, second, third, another] = await Promise.all(asked);
  expect([first, second, third, another].map((each) => each!.outcome)).toEqual([
    'HELD',
    'SEAT_TAKEN',
    'SEAT_TAKEN',
    'HELD',
  ]);
});

test('after four lost races a request is told so at once, and the next in line is tried', async () => {
  const { together, ids, turn, answerAll, waits, endWaits } = database((batch) =>
    batch.map(({ request: { reservationId } }) => (reservationId === 'first' ? RACED : HELD)),
  );
  const first = together.hold(request({ id: 'first', seatIds: [1] }));
  await turn();
  const second = together.hold(request({ id: 'second', seatIds: [1] }));
  for (let tries = 1; tries < 4; tries += 1) {
    await answerAll();
    endWaits();
    await turn();
  }
  await answerAll();
  expect(await first).toEqual({ outcome: 'SEAT_CONTENDED' });
  expect(await second).toEqual(HELD);
  expect(waits).toEqual(['pause 1', 'pause 2', 'pause 3']);
  expect(ids().slice(0, 4)).toEqual([
    ['first'],
    ['first', 'second'],
    ['first', 'second'],
    ['first', 'second'],
  ]);
});

test('a race that was lost with an error is no other: the request keeps its place', async () => {
  let lost = true;
  const { together, turn, answerAll, waits, endWaits } = database((batch) =>
    lost ? databaseError('40P01') : batch.map(({ canWin }) => (canWin ? HELD : TAKEN)),
  );
  const asked = ['first', 'second'].map((id) => together.hold(request({ id, seatIds: [1] })));
  await answerAll();
  lost = false;
  endWaits();
  await turn();
  await answerAll();
  expect(await Promise.all(asked)).toEqual([HELD, TAKEN]);
  expect(waits).toEqual(['pause 1']);
});

test('a hold that has lapsed is given back three times, and then no longer named', async () => {
  const { together, ids, turn, answerAll, waits, endWaits } = database((batch) =>
    batch.map(() => ({ ...TAKEN, lapsedReservationIds: ['old'] })),
  );
  const asked = together.hold(request({ id: 'first', seatIds: [1] }));
  for (let tries = 1; tries <= 4; tries += 1) {
    await answerAll();
    endWaits();
    await turn();
  }
  // The caller of the strategy would give back what is named, and begin again.
  expect(await asked).toEqual(TAKEN);
  expect(waits).toEqual(Array.from({ length: 3 }, () => 'release old'));
  expect(ids()).toHaveLength(4);
});

test('one whose seats are held by a hold that has lapsed keeps its place while that is given back', async () => {
  let lapsed = true;
  const { together, turn, answerAll, waits, endWaits } = database((batch) =>
    batch.map(({ canWin }) => {
      if (lapsed) return { ...TAKEN, lapsedReservationIds: ['old'] };
      return canWin ? HELD : TAKEN;
    }),
  );
  const asked = ['first', 'second', 'third'].map((id) => together.hold(request({ id, seatIds: [1] })));
  await answerAll();
  expect(waits).toEqual(['release old']);
  lapsed = false;
  asked.unshift(together.hold(request({ id: 'too late', seatIds: [1] })));
  endWaits();
  await turn();
  await answerAll();
  expect(await Promise.all(asked)).toEqual([TAKEN, HELD, TAKEN, TAKEN]);
});
