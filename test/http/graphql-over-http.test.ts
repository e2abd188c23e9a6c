import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  // Some audits ask the schema about itself.
  app = await startTestApp({ ROLES: 'api', GRAPHIQL: 'true' });
});
afterAll(() => app.stop());

const audits = serverAudits({
  url: () => `${app.url}/graphql`,
  // The suite sends forms and GET requests that CSRF prevention refuses without this header; it stays on.
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { 'apollo-require-preflight': '1', ...init.headers } }),
});

test('the suite is whole', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))(
  '%s',
  async (_name, audit) => {
    const result = await audit.fn();
    expect({ status: result.status, reason: 'reason' in result ? result.reason : undefined }).toEqual({
      status: 'ok',
      reason: undefined,
    });
  },
);
