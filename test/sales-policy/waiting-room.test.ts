import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { ask, guest } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { concertWithRoom, guests, join, place } from '../waiting-room/fans.js';
import { answerTo, changePolicy, HELD, inMs, opensIn, refusedWith, reserve, type Strategy } from './site.js';

const HOUR_MS = 3_600_000;
const CODE = 'friends';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await app.stop();
});

const lobby = (room: Record<string, unknown> = {}) =>
  concertWithRoom(app, room, { saleOpensAt: inMs(HOUR_MS) });

async function phaseOf({ concertId }: TestConcert): Promise<string> {
  const query = 'query ($id: ID!) { concert(id: $id) { waitingRoom { phase } } }';
  return (await ask(app.url, query, { id: concertId })).data.concert.waitingRoom.phase;
}

/** The code of the error to a change of the opening; undefined: it was changed. */
async function codeOf({ concertId }: TestConcert, saleOpensAt: string | null): Promise<string | undefined> {
  return (await answerTo(app, { concertId, saleOpensAt })).errors?.[0].extensions.code;
}

test('in a presale no pass is needed, and from the general opening on every user needs one', async () => {
  const concert = await lobby();
  const { performanceId, seatIds } = concert;
  const [fan] = await guests(app, 1);
  await join(app, concert.concertId, fan!);
  await changePolicy(app, concert, { presaleOpensAt: inMs(-1_000), presaleCode: CODE });
  const friend = await guest(app.url);
  const wants = (strategy: Strategy, seat: number, accessCode?: string) =>
    reserve(app, friend, {
      performanceId,
      seatIds: [seatIds[seat]!],
      strategy,
      ...(accessCode !== undefined && { accessCode }),
    });
  // Within half a second the server knows that passes are not needed yet.
  await eventually(async () => expect(await wants('ATOMIC', 0, CODE)).toMatchObject(HELD));
  for (const [index, strategy] of (['OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK'] as const).entries()) {
    expect(await wants(strategy, 1 + index, CODE)).toMatchObject(HELD);
    expect(await wants(strategy, 5)).toMatchObject(refusedWith('PRESALE_ONLY'));
  }
  // The room is for the general sale: no fan is let in before it.
  expect(await phaseOf(concert)).toBe('LOBBY');
  expect(await place(app, concert.concertId, fan!)).toMatchObject({ status: 'WAITING' });
  await changePolicy(app, concert, { saleOpensAt: inMs(-500) });
  expect(await wants('ATOMIC', 6, CODE)).toMatchObject(refusedWith('NOT_ADMITTED'));
  await eventually(async () =>
    expect(await place(app, concert.concertId, fan!)).toMatchObject({ status: 'ADMITTED' }),
  );
});

test.each(['FIRST_COME', 'DRAW'])(
  '%s: the opening moves while it is far, and not later once it is near',
  async (lobbyOrder) => {
    const concert = await lobby({ lobbyOrder });
    const fans = await guests(app, 3);
    for (const fan of fans) await join(app, concert.concertId, fan);
    expect(await codeOf(concert, inMs(2 * HOUR_MS))).toBeUndefined();
    expect(await phaseOf(concert)).toBe('LOBBY');
    expect(await codeOf(concert, inMs(HOUR_MS))).toBeUndefined();
    await opensIn(app.database, concert, 'sale_opens_at', '9 seconds');
    expect(await codeOf(concert, inMs(HOUR_MS))).toBe('BAD_USER_INPUT');
    expect(await codeOf(concert, inMs(0))).toBeUndefined();
    await eventually(async () => {
      for (const fan of fans)
        expect(await place(app, concert.concertId, fan)).toMatchObject({ status: 'ADMITTED' });
    });
    expect(await codeOf(concert, inMs(HOUR_MS))).toBe('BAD_USER_INPUT');
    expect(await phaseOf(concert)).toBe('OPEN');
    expect(await codeOf(concert, null)).toBe(lobbyOrder === 'DRAW' ? 'BAD_USER_INPUT' : undefined);
  },
);

test('a room that no fan has joined may open later', async () => {
  const concert = await concertWithRoom(app);
  expect(await codeOf(concert, inMs(HOUR_MS))).toBeUndefined();
  expect(await phaseOf(concert)).toBe('LOBBY');
});
