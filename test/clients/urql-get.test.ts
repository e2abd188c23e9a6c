import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gql } from '@urql/core';
import { startTestApp, type TestApp } from '../support/app.js';
import { OPERATIONS } from '../support/graphql.js';
import { newGuest, withRefusedToken } from './session.js';
import { urqlFor } from './urql-client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

test('urql’s default, a query by GET, is answered', async () => {
  const { urql, stop } = urqlFor(app.url, await newGuest(app.url));
  const { data, error, operation } = await urql.query<any>(OPERATIONS.WhoAmI!, {}).toPromise();
  expect(operation.context.preferGetMethod).toBe('within-url-limit');
  expect(error).toBeUndefined();
  expect(data.viewer.user.displayName).toBe('Mina');
  await stop();
});

test('so it is for a visitor without a token', async () => {
  const { urql, stop } = urqlFor(app.url, null);
  const { data, error } = await urql.query<any>(gql`{ serverTime viewer { id } }`, {}).toPromise();
  expect(error).toBeUndefined();
  expect(data).toMatchObject({ serverTime: expect.any(String), viewer: null });
  await stop();
});

test('by GET, too, a refused token is renewed', async () => {
  const again = urqlFor(app.url, withRefusedToken(await newGuest(app.url)));
  const { data, error } = await again.urql.query<any>(OPERATIONS.WhoAmI!, {}).toPromise();
  expect(error).toBeUndefined();
  expect(data.viewer.user.displayName).toBe('Mina');
  expect(again.refreshes()).toBe(1);
  await again.stop();
});
