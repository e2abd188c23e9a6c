import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { addRoutes, type RoutesDeps } from '../../src/http/routes/add-routes.js';
import { answered, expectFault } from './answers.js';
import { rawConnection } from './raw-request.js';
import { type RoutesApp, startRoutesApp } from './routes-app.js';
import { LARGE } from './routes-room.js';
import { until } from './until.js';

let app: RoutesApp;
beforeAll(async () => {
  app = await startRoutesApp({ ROLES: 'api', TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => app.stop());

const ask = (path: string, options: RequestInit = {}): Promise<Response> =>
  fetch(`${app.url}${path}`, options);

test('what its caller cannot pay for', async () => {
  expect((await ask('/dear')).status).toBe(204);
  const answer = await ask('/dear', { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expectFault(await answered(answer), 429, 'RATE_LIMITED');
});

test('a body for which there is no memory', async () => {
  const film = { method: 'PUT', body: 'xyz', headers: { 'content-type': 'video/mp4' } };
  const uploads = await Promise.all(Array.from({ length: 16 }, () => rawConnection(app.url)));
  for (const upload of uploads)
    upload.write(
      `PUT /films/a HTTP/1.1\r\nhost: a\r\ncontent-type: video/mp4\r\ncontent-length: ${LARGE}\r\n\r\nx`,
    );
  await until(async () => (await ask('/films/b', film)).status === 503, 5_000);
  const answer = await ask('/films/b', film);
  expect(answer.headers.get('retry-after')).toBe('1');
  expectFault(await answered(answer), 503, 'OVERLOADED');
  expect((await ask('/.well-known/thing')).status).toBe(200);
  uploads[0]!.destroy();
  await until(async () => (await ask('/films/b', film)).status === 200, 5_000);
  for (const upload of uploads) upload.destroy();
  // A client that goes away in the middle of its body is no fault of the server.
  expect(app.logged).toEqual([]);
});

test('a part of a path that is too long', async () => {
  const long = await ask(`/stalls/${'x'.repeat(2_048)}`);
  expect(await long.json()).toEqual({ length: 2_048 });
  const longer = await answered(await ask(`/stalls/${'x'.repeat(2_049)}`));
  expectFault(longer, 400, 'BAD_REQUEST');
  expect(longer.body.errors![0]!.message).toBe('A part of the path is too long.');
});

test.each([{ ms: 8_001 }, { ms: 0 }, { ms: 1, bodyBytes: 0 }, { ms: 1, bodyBytes: LARGE + 1 }])(
  'a route whose bounds are none does not start: %j',
  async (bounds) => {
    const route = { method: 'POST', path: '/none', bounds, answer: async () => ({}) } as const;
    await expect(addRoutes({} as FastifyInstance, [route], {} as RoutesDeps)).rejects.toThrow(
      'POST /none is not bounded',
    );
  },
);
