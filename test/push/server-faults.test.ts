import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GraphQLBoolean, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { TrustedDocuments } from '../../src/execution/trusted-documents.js';
import type { SocketLogin } from '../../src/graphql/context.js';
import { SocketServer } from '../../src/http/sockets/socket-server.js';
import { Fault } from '../../src/platform/fault.js';
import { createLogger } from '../../src/platform/logger.js';
import { Live } from '../../src/push/live.js';
import { eventually } from '../support/eventually.js';
import { RawSocket } from '../support/raw-socket.js';
import { subscriber } from '../support/watching.js';

/** A fault of the server ends one operation or one connection. The client reconnects, it does not give up. */
const answers: (() => void)[] = [];
const slow = {
  type: GraphQLBoolean,
  resolve: () => new Promise((answer) => answers.push(() => answer(true))),
};
function live(shared: boolean): Live<object> {
  let event: object | undefined = {};
  const take = () => {
    const taken = event;
    event = undefined;
    return taken;
  };
  return new Live({ take, ended: () => false, close: () => undefined }, shared);
}

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { nothing: { type: GraphQLBoolean } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      once: {
        type: GraphQLBoolean,
        async *subscribe() {
          yield { once: true };
        },
      },
      live: {
        type: GraphQLBoolean,
        async *subscribe() {
          yield { live: true };
          await new Promise(() => undefined);
        },
      },
      shared: { ...slow, subscribe: () => live(true) },
      personal: { ...slow, subscribe: () => live(false) },
      broken: { type: GraphQLBoolean, subscribe: () => 'no events' },
    },
  }),
});

let server: Server;
let sockets: SocketServer;
let url: string;
let authenticateSocket: () => Promise<SocketLogin | null> = async () => null;
const logged: unknown[] = [];
beforeAll(async () => {
  server = createServer();
  const logger = createLogger('silent');
  logger.error = (...said: unknown[]) => void logged.push(said);
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations: [] };
  sockets = new SocketServer(server, {
    schema,
    logger,
    socketsMax: 10,
    production: false,
    trustedDocumentsOnly: false,
    authenticateSocket: () => authenticateSocket(),
    budget: { check: () => undefined, spend: () => undefined } as never,
    documents: new TrustedDocuments(schema, manifest),
    origins: { refusal: () => undefined } as never,
    connections: { isSpare: () => false } as never,
    clientAddress: () => '10.0.0.1',
    onSocketCut: () => undefined,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await sockets.close(1_000);
  server.close();
});

test('an operation that cannot be begun is masked and logged, and ends no other', async () => {
  const socket = await RawSocket.connected(url);
  socket.subscribe('live', 'subscription { live }');
  await socket.heard('next', 'live');
  socket.subscribe('broken', 'subscription { broken }');
  const { payload } = await socket.heard('next', 'broken');
  expect(payload.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect(JSON.stringify(payload)).not.toContain('no events');
  await socket.heard('complete', 'broken');
  expect(logged).toHaveLength(1);
  socket.subscribe('once', 'subscription { once }');
  await socket.heard('complete', 'once');
  expect(socket.code).toBeUndefined();
  socket.close();
});

test.each([
  ['something unexpected', new Error('no such thing')],
  ['a dependency that is away', new Fault('SERVICE_UNAVAILABLE')],
])('a client of graphql-ws comes back when its sign-in meets %s', async (_name, fault) => {
  let failures = 0;
  authenticateSocket = async () => {
    failures += 1;
    if (failures < 3) throw fault;
    return null;
  };
  const client = subscriber(url);
  const codes: number[] = [];
  client.on('closed', (event) => codes.push((event as CloseEvent).code));
  const seen: unknown[] = [];
  for await (const { data } of client.iterate({ query: 'subscription { once }' })) seen.push(data);
  expect(seen).toEqual([{ once: true }]);
  expect(codes.slice(0, 2)).toEqual([1013, 1013]);
  await client.dispose();
});

test('a graphql-ws client has twenty live operations; each further one is refused by itself', async () => {
  authenticateSocket = async () => null;
  const client = subscriber(url);
  const live: unknown[] = [];
  const refused: unknown[] = [];
  for (let count = 0; count < 30; count += 1) {
    client.subscribe(
      { query: 'subscription { live }' },
      {
        next: ({ data }) => live!.push(data),
        error: (errors) => refused!.push((errors as any)[0].extensions.code),
        complete: () => undefined,
      },
    );
  }
  await eventually(async () => expect(live!.length + refused!.length).toBe(30));
  expect(refused).toEqual(Array(10).fill('RATE_LIMITED'));
  await client.dispose();
});

test.each([['shared'], ['personal']])(
  'a %s response does not reach a later operation with the same id',
  async (field) => {
    const socket = await RawSocket.connected(url);
    answers.length = 0;
    socket.subscribe('1', `subscription { ${field} }`);
    await eventually(async () => expect(answers).toHaveLength(1));
    socket.send({ type: 'complete', id: '1' });
    socket.subscribe('1', 'subscription { live }');
    await socket.heard('next', '1');
    answers[0]!();
    socket.subscribe('2', 'subscription { once }');
    await socket.heard('complete', '2');
    expect(socket.messages.filter(({ id }) => id === '1')).toEqual([
      { id: '1', type: 'next', payload: { data: { live: true } } },
    ]);
    socket.close();
  },
);

test('a connection whose upgrade is refused is closed, even if its client does not read the answer', async () => {
  const never = new Duplex({ read: () => undefined, write: () => undefined });
  const request = { url: '/nope', headers: {}, rawHeaders: [], socket: never };
  server.emit('upgrade', request, never, Buffer.alloc(0));
  await once(never, 'close');
});
