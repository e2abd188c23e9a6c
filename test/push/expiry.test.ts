import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyring } from '../../src/platform/secrets.js';
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

/** The same token with another time of expiry. */
function expiring(token: string, inSeconds: number): string {
  const [head, claims] = token.split('.');
  const exp = Math.floor(Date.now() / 1_000) + inSeconds;
  const changed = { ...JSON.parse(Buffer.from(claims!, 'base64url').toString()), exp };
  const signed = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`;
  const key = createKeyring([JWT_SECRET]).signing('access-token').bytes;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

test('a socket is closed with 4403 when its token expires, live subscriptions or not', async () => {
  const { performanceId } = await createConcert(app);
  const token = expiring(await guest(app.url), 2);
  const sockets = [await RawSocket.connected(app.url, token), await RawSocket.connected(app.url, token)];
  sockets[0]!.subscribe('1', subscriptionText('WatchSeatMap'), { performanceId });
  await sockets[0]!.heard('next', '1');
  const startMs = performance.now();
  expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([4403, 4403]);
  expect(performance.now() - startMs).toBeLessThan(2_000 + 5_000);
});
