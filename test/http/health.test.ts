import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { addHealthRoutes, Health as Checks } from '../../src/http/health.js';
import { sleep } from '../../src/platform/clock.js';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { ask } from '../support/graphql.js';
import { giveBack, type Silence, silenceable, takeAway } from './outage.js';
import { until } from './until.js';

/** How long a test waits for what happens by itself. */
const WITHIN_MS = 10_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

interface Health {
  status: number;
  body: { status: string; draining: boolean; dependencies: Record<string, string> };
}

async function readyz(url: string): Promise<Health> {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: (await response.json()) as Health['body'] };
}

const READY = { status: 'ready', draining: false, dependencies: { postgres: 'up', redis: 'up' } };
const GONE = { status: 'not ready', draining: false, dependencies: { postgres: 'down', redis: 'up' } };

test('a server that can serve is alive and ready', async () => {
  const alive = await fetch(`${app.url}/healthz`);
  expect({ status: alive.status, body: await alive.json() }).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await readyz(app.url)).toMatchObject({ status: 200, body: READY });
});

test('a flood of probes causes only a few pings of a dependency', async () => {
  const server = fastify();
  let asked = 0;
  const ping = async (): Promise<void> => {
    asked += 1;
    await sleep(100);
  };
  const dependencies = [{ name: 'slow', needed: true, ping }];
  const health = new Checks(dependencies);
  addHealthRoutes(server, health);
  expect((await server.inject('/readyz')).statusCode).toBe(503);
  health.started();
  asked = 0;
  const answers = await Promise.all(Array.from({ length: 500 }, () => server.inject('/readyz')));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(asked).toBeLessThan(10);
  await server.close();
});

test('a worker answers the same on its metrics port', async () => {
  const worker = await startOn(app.database, { ROLES: 'worker' });
  const url = worker.metricsUrl.replace(/\/metrics$/, '');
  const alive = await fetch(`${url}/healthz`);
  expect({ status: alive.status, body: await alive.json() }).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await readyz(url)).toMatchObject({ status: 200, body: READY });
  await takeAway(app.database);
  await until(async () => (await readyz(url)).status === 503, WITHIN_MS);
  expect((await readyz(url)).body).toEqual(GONE);
  await giveBack(app.database);
  await until(async () => (await readyz(url)).status === 200, WITHIN_MS);
  expect((await fetch(`${url}/`)).status).toBe(404);
  await worker.stop();
});

test('it is not ready once PostgreSQL is lost, and ready again by itself', async () => {
  await takeAway(app.database);
  await until(async () => (await readyz(app.url)).status === 503, WITHIN_MS);
  expect(await readyz(app.url)).toMatchObject({ status: 503, body: GONE });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  await giveBack(app.database);
  await until(async () => (await readyz(app.url)).status === 200, WITHIN_MS);
  expect((await readyz(app.url)).body).toEqual(READY);
  expect(await ask(app.url, '{serverTime}')).toEqual({ data: { serverTime: expect.any(String) } });
});

describe('when PostgreSQL falls silent instead of closing', () => {
  let silence: Silence;
  let behind: App;
  beforeAll(async () => {
    silence = await silenceable(app.database);
    behind = await startOn(silence.database, { ROLES: 'api' });
  });
  afterAll(async () => {
    await behind.stop();
    await silence.close();
  });

  test('every probe is answered while it is silent, and it is ready again once PostgreSQL answers', async () => {
    expect((await readyz(behind.url!)).status).toBe(200);
    silence.begin();
    for (let probe = 0; probe < 3; probe += 1) {
      const health = await readyz(behind.url!);
      expect(health).toMatchObject({ status: 503, body: GONE });
    }
    silence.end();
    await until(async () => (await readyz(behind.url!)).status === 200, WITHIN_MS);
  });
});

describe('without Redis', () => {
  let without: App;
  beforeAll(async () => {
    const url = process.env.TEST_REDIS_URL;
    process.env.TEST_REDIS_URL = 'redis://127.0.0.1:1';
    without = await startOn(app.database, { ROLES: 'api' });
    process.env.TEST_REDIS_URL = url;
  });
  afterAll(() => without.stop());

  test('it is ready and says so', async () => {
    const health = await readyz(without.url!);
    const dependencies = { postgres: 'up', redis: 'down' };
    expect(health).toMatchObject({ status: 200, body: { ...READY, dependencies } });
    expect(await ask(without.url!, '{serverTime}')).toEqual({ data: { serverTime: expect.any(String) } });
  });
});
