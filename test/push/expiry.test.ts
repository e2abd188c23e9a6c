import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signedAgain } from '../support/access-token.js';
import { JWT_SECRET, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { guest } from '../support/graphql.js';
import { RawSocket } from '../support/raw-socket.js';
import { subscriptionText } from '../support/watching.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** So that two sockets can be opened also on a busy machine. */
const EXPIRES_IN_SECONDS = 4;

test('a socket is closed with 4403 when its token expires, live subscriptions or not', async () => {
  const { performanceId } = await createConcert(app);
  const exp = Math.floor(Date.now() / 1_000) + EXPIRES_IN_SECONDS;
  const token = signedAgain(await guest(app.url), { exp }, JWT_SECRET);
  const sockets = [await RawSocket.connected(app.url, token), await RawSocket.connected(app.url, token)];
  sockets[0]!.subscribe('1', subscriptionText('WatchSeatMap'), { performanceId });
  await sockets[0]!.heard('next', '1');
  expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([4403, 4403]);
});
