import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signedAgain } from '../support/access-token.js';
import { ADMIN, JWT_SECRET, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { ask, guest, signedIn } from '../support/graphql.js';
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

test('a socket is closed with 4403 when its caller loses a role, and another one of theirs is not', async () => {
  const who = { email: 'staff@example.com', password: 'the tests know it' };
  const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) {
    ... on Session { accessToken viewer { user { id } } }
  } }`;
  const { data } = await ask(app.url, signUp, { input: { ...who, displayName: 'Staff' } });
  const { accessToken: token, viewer } = data.signUp;
  const admin = await signedIn(app.url, ADMIN);
  const change = (kind: string) =>
    ask(
      app.url,
      `mutation { ${kind}(input: { userId: "${viewer.user.id}", role: STAFF }) { __typename } }`,
      {},
      {
        token: admin,
      },
    );
  const asFan = await RawSocket.connected(app.url, token);
  await change('grantRole');
  const asStaff = await RawSocket.connected(app.url, token);
  await change('revokeRole');
  expect(await asStaff.closed()).toBe(4403);
  asFan.subscribe('1', 'subscription { nothing }');
  expect(await asFan.heard('error', '1')).toBeDefined();
});
