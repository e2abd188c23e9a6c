import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { ask, guest, run, signedIn } from '../support/graphql.js';
import { unguessableId } from '../support/ids.js';
import { userIdOf } from '../waiting-room/fans.js';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp();
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

const setTier = (userId: string, tier: string, token?: string) =>
  run(app.url, 'SetTier', { input: { userId, tier } }, token);

const tierOf = async (token: string): Promise<string> =>
  (await ask(app.url, '{ viewer { tier } }', {}, { token })).data.viewer.tier;

test('an admin sets a tier, its owner sees it, and every change is recorded', async () => {
  const token = await guest(app.url);
  const userId = unguessableId('User', userIdOf(token));
  expect(await tierOf(token)).toBe('BASIC');
  for (const tier of ['GOLD', 'GOLD', 'SILVER']) {
    expect((await setTier(userId, tier, admin)).data.setTier).toMatchObject({
      __typename: 'UserTier',
      tier,
      user: { id: userId },
    });
    expect(await tierOf(token)).toBe(tier);
  }
  const recorded = await app.database.query(
    'select before, after, changed_by as "by" from tier_change where user_id = $1 order by id',
    [userIdOf(token)],
  );
  const by = userIdOf(admin);
  expect(recorded).toEqual([
    { before: 'BASIC', after: 'GOLD', by },
    { before: 'GOLD', after: 'SILVER', by },
  ]);
  await expect(app.database.query('delete from tier_change')).rejects.toThrow('history');
});

test('no other user sets a tier, and no tier is set for a user who is not there', async () => {
  const token = await guest(app.url);
  const userId = unguessableId('User', userIdOf(token));
  expect((await setTier(userId, 'VIP', token)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await setTier(userId, 'VIP')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(await tierOf(token)).toBe('BASIC');
  const unknown = unguessableId('User', '00000000-0000-4000-8000-000000000000');
  for (const id of [unknown, 'nonsense']) {
    expect((await setTier(id, 'VIP', admin)).data.setTier).toMatchObject({ code: 'NOT_FOUND' });
  }
});
