import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { concertWithRoom, configure, guests, join, leave, meddler, place } from './fans.js';
import { logOf } from './replay.js';

/** The third part of a token is the number of the place in the line. */
const sequenceOf = ({ token }: Record<string, any>): number => Number(token.split('.')[2]);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ RECOVERY_GRACE_SECONDS: '1' });
});
afterAll(() => app.stop());

async function loseLine(concertId: string): Promise<void> {
  const { redis, key } = await meddler(app.database, concertId);
  await redis.del(key('state'));
  redis.disconnect();
}

test('a number that was admitted or given up is no place any more, in whichever line', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 50 });
  const [inside, gone, waits] = await guests(app, 3);
  const first = await join(app, concertId, inside!);
  const second = await join(app, concertId, gone!);
  const third = await join(app, concertId, waits!);
  await eventually(async () => {
    expect(await place(app, concertId, inside!)).toMatchObject({ status: 'ADMITTED' });
  });
  // No fan takes the slot that is free now.
  await configure(app, concertId, { paused: true });
  await leave(app, concertId, inside!);
  await leave(app, concertId, gone!);
  await eventually(async () => {
    const kinds = (await logOf(app.database, concertId)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['ADMITTED', 'ENDED', 'LEFT']));
  });
  for (let epoch = 1; epoch <= 2; epoch += 1) {
    // In the line in which it was spent, and in one that knows nothing of that.
    for (const [fan, spent] of [
      [inside!, first],
      [gone!, second],
    ] as const) {
      const again = await join(app, concertId, fan, spent.token);
      expect(again).toMatchObject({ status: 'WAITING' });
      expect(sequenceOf(again)).toBeGreaterThan(sequenceOf(third));
      expect(await leave(app, concertId, fan)).toMatchObject({ status: 'LEFT' });
    }
    const kept = await join(app, concertId, waits!, third.token);
    expect(kept).toMatchObject({ id: third.id, position: 1 });
    await loseLine(concertId);
  }
  const back = await join(app, concertId, waits!, third.token);
  expect(back).toMatchObject({ id: third.id, position: 1 });
  const returned = await eventually(async () => {
    const log = (await logOf(app.database, concertId)).filter(({ kind }) => kind === 'RETURNED');
    expect(log.map(({ epoch }) => epoch)).toContain(3);
    return log;
  });
  expect(new Set(returned.map(({ sequence }) => sequence))).toEqual(new Set([sequenceOf(third)]));
}, 30_000);
