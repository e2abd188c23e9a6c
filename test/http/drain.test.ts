import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import pg from 'pg';
import { PlannedOperations } from '../../src/execution/planned-operations.js';
import { TrustedDocuments } from '../../src/execution/trusted-documents.js';
import { Budget } from '../../src/http/admission/budget.js';
import { createApollo } from '../../src/http/graphql/apollo.js';
import { KeptAnswers } from '../../src/http/graphql/kept-answers.js';
import { Health } from '../../src/http/health.js';
import { type HttpServer, startHttpServer } from '../../src/http/server.js';
import { monotonicMs } from '../../src/platform/clock.js';
import { createLogger } from '../../src/platform/logger.js';
import { openRedis } from '../../src/platform/redis.js';
import { startTestApp } from '../support/app.js';
import { guest } from '../support/graphql.js';
import { testRedisUrl } from '../support/redis.js';
import { KeptConnection } from './keep-alive.js';
import { rawConnection } from './raw-request.js';
import { until } from './until.js';

/**
 * A stop that had to wait for the bound, or for the end of a connection that is kept alive, would outlast
 * every test.
 */
const FOR_EVER_MS = 3_600_000;
const REFUSED_WITHIN_MS = 10_000;
const BIG = 'x'.repeat(16 * 1024 * 1024);
const HEAD = 'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
const ASK_BIG = `${HEAD}content-length: 26\r\n\r\n{"query":"query Big{big}"}`;
const TRUSTED = [
  { id: '1', name: 'Slow', body: 'query Slow{slow}' },
  { id: '2', name: 'Big', body: 'query Big{big}' },
];
const BOUND_MS = 300;
const COST = { cost: { requested: 1, remaining: null, exempt: 'loopback' } };

let server: HttpServer;
let client: KeptConnection;
/** Lets the request under way continue. */
let goOn: () => void;
let underWay: Promise<void>;
const ends: (() => Promise<void>)[] = [];

async function endServer(): Promise<void> {
  for (const end of ends.splice(0)) await end();
}

async function startServer(trusted: typeof TRUSTED, drainWithinMs = FOR_EVER_MS): Promise<void> {
  const logger = createLogger('silent');
  const schema = buildSchema('type Query { slow: String, big: String }');
  const fields = schema.getQueryType()!.getFields();
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  underWay = new Promise((entered) => {
    fields.slow!.resolve = async () => {
      entered();
      await released;
      return 'done';
    };
  });
  fields.big!.resolve = () => BIG;
  const redis = openRedis(testRedisUrl(), () => undefined);
  const budget = new Budget(redis, { costPerMinute: 1_000, exemptLoopback: true });
  const documents = new TrustedDocuments(schema, {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: trusted,
  });
  const operations = new PlannedOperations(schema, documents);
  const onAdmitted = () => undefined;
  const apollo = createApollo({
    schema,
    production: true,
    introspection: false,
    logger,
    budget,
    onAdmitted,
  });
  await apollo.start();
  server = await startHttpServer(
    {
      host: '127.0.0.1',
      port: 0,
      graphiql: false,
      production: true,
      socketsMax: 10,
      databasePool: 1,
      connectionsMax: null,
      connectionsPerAddressMax: null,
      allowedOrigins: [],
      trustedProxies: [],
      trustedDocumentsOnly: false,
      drainWithinMs,
    },
    {
      schema,
      apollo,
      budget,
      logger,
      keptAnswers: new KeptAnswers(),
      operations,
      health: new Health([]),
      countAnswer: () => undefined,
      onSocketCut: () => undefined,
      authenticate: async () => null,
      authenticateSocket: async () => null,
    },
  );
  client = new KeptConnection(server.url);
  ends.push(async () => {
    client.close();
    goOn();
    await server.close();
    await apollo.stop();
    redis.disconnect();
  });
}

const isRefused = (url: string) => () =>
  fetch(`${url}/healthz`).then(
    () => false,
    () => true,
  );

const HOLDERS: [string, (url: string) => Promise<Socket>][] = [
  [
    'a request that never comes to its end',
    async (url) => {
      const socket = await rawConnection(url);
      socket.write(`${HEAD}content-length: 10\r\n\r\n{`);
      return socket;
    },
  ],
  [
    'an answer that the client does not read',
    async (url) => {
      const socket = await rawConnection(url);
      socket.pause();
      socket.write(ASK_BIG);
      return socket;
    },
  ],
];

describe.each([
  ['the compiled lane', TRUSTED],
  ['the way of everything else', []],
])('with requests on %s', (_way, operations) => {
  beforeEach(() => startServer(operations));
  afterEach(endServer);

  test('a request under way is answered as the last one, and does not delay the stop', async () => {
    const answer = client.send('/graphql', { query: 'query Slow{slow}' });
    await underWay;
    const closing = server.close();
    await until(isRefused(server.url), REFUSED_WITHIN_MS);
    goOn();
    const { body, ...head } = await answer;
    expect(head).toEqual({ status: 200, connection: 'close' });
    expect(JSON.parse(body)).toEqual({ data: { slow: 'done' }, extensions: COST });
    await closing;
  });

  test('an idle connection that is kept alive does not delay the stop', async () => {
    expect(await client.send('/healthz')).toMatchObject({ status: 200, connection: 'keep-alive' });
    await server.close();
  });

  test('an answer that is being sent arrives completely, and then its connection is closed', async () => {
    const socket = await rawConnection(server.url);
    const ended = once(socket, 'close');
    socket.write(ASK_BIG);
    await once(socket, 'readable');
    const first: Buffer = socket.read();
    expect(first.toString('latin1')).toMatch(/\r\nconnection: keep-alive\r\n/i);
    const closing = server.close();
    let bytes = first.length;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await ended;
    expect(bytes).toBeGreaterThan(BIG.length);
    await closing;
  });

  test.each(HOLDERS)('no client can delay a stop beyond its bound: %s', async (_name, open) => {
    await endServer();
    await startServer(operations, BOUND_MS);
    const socket = await open(server.url);
    // Once the server has answered a later request, it has seen this one.
    await client.send('/healthz');
    const startedMs = monotonicMs();
    await server.close();
    const tookMs = monotonicMs() - startedMs;
    expect(tookMs).toBeGreaterThan(BOUND_MS - 10);
    socket.destroy();
  });
});

test('the app closes its database only when the last request has been answered', async () => {
  const app = await startTestApp({ ROLES: 'api' });
  const token = await guest(app.url);
  const kept = new KeptConnection(app.url);
  const blocker = new pg.Client({ connectionString: app.database.url });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table account');
  const query = { query: '{viewer{wallet{balance{amount}}}}' };
  const answer = kept.send('/graphql', query, { authorization: `Bearer ${token}` });
  await until(async () => {
    const waiting = await blocker.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.rows.length === 1;
  }, 5_000);
  const stopping = app.stop();
  await until(isRefused(app.url), REFUSED_WITHIN_MS);
  await blocker.query('rollback');
  await blocker.end();
  const { body, ...head } = await answer;
  expect(head).toEqual({ status: 200, connection: 'close' });
  expect(JSON.parse(body)).toMatchObject({ data: { viewer: { wallet: { balance: { amount: 200_000 } } } } });
  await stopping;
  kept.close();
});
