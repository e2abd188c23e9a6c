import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { RawSocket } from '../support/raw-socket.js';

/**
 * What any server of the protocol graphql-transport-ws has to do, and what this server promises in addition.
 * The tests need only an address and one subscription of the server that stays open.
 */
export function protocolContract(server: {
  url(): string;
  /** A subscription that any caller may open. Its first event comes at once. */
  subscription(): { query: string; variables: Record<string, unknown> };
}): void {
  const opened: RawSocket[] = [];
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.close();
  });
  const keep = (socket: RawSocket): RawSocket => {
    opened.push(socket);
    return socket;
  };
  const open = async (options?: Parameters<typeof RawSocket.open>[1]) =>
    keep(await RawSocket.open(server.url(), options));
  const connected = async (token?: string) => keep(await RawSocket.connected(server.url(), token));
  const subscribe = (socket: RawSocket, id: string): void => {
    const { query, variables } = server.subscription();
    socket.subscribe(id, query, variables);
  };

  describe('the protocol graphql-transport-ws', () => {
    test('connection_init is acknowledged', async () => {
      const socket = await open();
      socket.send({ type: 'connection_init' });
      expect(await socket.heard('connection_ack')).toEqual({ type: 'connection_ack' });
    });

    test('a ping is answered with a pong that carries its payload', async () => {
      const socket = await connected();
      socket.send({ type: 'ping', payload: { n: 1 } });
      expect(await socket.heard('pong')).toEqual({ type: 'pong', payload: { n: 1 } });
    });

    test('another subprotocol, or none, is closed with 4406', async () => {
      expect(await (await open({ protocol: 'graphql-ws' })).closed()).toBe(4406);
      expect(await (await open({ protocol: null })).closed()).toBe(4406);
    });

    test('nothing but an init in the first three seconds: 4408', async () => {
      const socket = await open();
      expect(await socket.closed()).toBe(4408);
    });

    test('a second init: 4429', async () => {
      const socket = await connected();
      socket.send({ type: 'connection_init' });
      expect(await socket.closed()).toBe(4429);
    });

    test('subscribing before the acknowledgement: 4401', async () => {
      const socket = await open();
      subscribe(socket, '1');
      expect(await socket.closed()).toBe(4401);
    });

    test('an id that is live already: 4409', async () => {
      const socket = await connected();
      subscribe(socket, '1');
      await socket.heard('next', '1');
      subscribe(socket, '1');
      expect(await socket.closed()).toBe(4409);
    });

    test('an id may be used again after it was completed', async () => {
      const socket = await connected();
      subscribe(socket, '1');
      await socket.heard('next', '1');
      socket.send({ type: 'complete', id: '1' });
      subscribe(socket, '1');
      await socket.heard('next', '1', 2);
    });

    test.each([
      ['no JSON', '{'],
      ['no object', '[]'],
      ['no type', '{}'],
      ['an unknown type', '{"type":"start"}'],
      ['subscribe without an id', '{"type":"subscribe","payload":{"query":"subscription { x }"}}'],
      ['subscribe without a query', '{"type":"subscribe","id":"1","payload":{}}'],
      ['variables that are no object', '{"type":"subscribe","id":"1","payload":{"query":"x","variables":1}}'],
      ['a message that only a server sends', '{"type":"next","id":"1","payload":{}}'],
    ])('%s: 4400', async (_, message) => {
      const socket = await connected();
      socket.send(message);
      expect(await socket.closed()).toBe(4400);
    });

    test('a binary message: 4400', async () => {
      const socket = await connected();
      socket.socket.send(Buffer.from('{"type":"ping"}'));
      expect(await socket.closed()).toBe(4400);
    });

    test('a frame of more than 16 KiB: 1009', async () => {
      const socket = await connected();
      socket.send({ type: 'ping', payload: { text: 'x'.repeat(16 * 1024) } });
      expect(await socket.closed()).toBe(1009);
    });

    test('messages that come too fast wait: all are answered, in their order', async () => {
      const socket = await connected();
      const sent = Array.from({ length: 130 }, (_, n) => n);
      for (const n of sent) socket.send({ type: 'ping', payload: { n } });
      await eventually(async () => {
        const pongs = socket.messages.filter(({ type }) => type === 'pong');
        expect(pongs.map(({ payload }) => payload.n)).toEqual(sent);
      });
      expect(socket.code).toBeUndefined();
    });

    test('an operation that is completed and begun again in one breath lives on', async () => {
      const socket = await connected();
      subscribe(socket, '1');
      await socket.heard('next', '1');
      inOneWrite(socket, () => {
        for (let count = 0; count < 3; count += 1) {
          socket.send({ type: 'complete', id: '1' });
          subscribe(socket, '1');
        }
      });
      socket.send({ type: 'ping' });
      await socket.heard('next', '1', 2);
      await socket.heard('pong');
      expect(socket.messages.filter(({ type }) => type === 'complete')).toEqual([]);
      // It is live: its id is taken.
      subscribe(socket, '1');
      expect(await socket.closed()).toBe(4409);
    });

    test('a token that is not valid: 4403', async () => {
      const socket = await open();
      socket.send({ type: 'connection_init', payload: { Authorization: 'Bearer a.b.c' } });
      expect(await socket.closed()).toBe(4403);
    });

    test.each([42, ['Bearer a.b.c'], {}])('%j for a token: 4403', async (Authorization) => {
      const socket = await open();
      socket.send({ type: 'connection_init', payload: { Authorization } });
      expect(await socket.closed()).toBe(4403);
    });

    test('a page of another origin gets no socket', async () => {
      const socket = await open({ origin: 'https://elsewhere.example' });
      expect(await socket.closed()).toBe(1006);
      expect(await (await open({ origin: 'null' })).closed()).toBe(1006);
    });
  });

  describe('what an operation may be', () => {
    const refusedWith = async (query: string): Promise<string> => {
      const socket = await connected();
      socket.subscribe('1', query);
      const { payload } = await socket.heard('error', '1');
      expect(payload[0].extensions.requestId).toEqual(expect.any(String));
      return payload[0].extensions.code;
    };

    test.each([
      ['a query', 'query { serverTime }', 'BAD_REQUEST'],
      ['a mutation', 'mutation { signOut }', 'BAD_REQUEST'],
      ['no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['no field of the schema', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['an operation that is not there', 'fragment F on Query { serverTime }', 'GRAPHQL_VALIDATION_FAILED'],
      [
        'two fields at the root',
        'subscription { a: seatMapUpdated(performanceId: "x") { __typename } b: seatMapUpdated(performanceId: "y") { __typename } }',
        'GRAPHQL_VALIDATION_FAILED',
      ],
      ['more than 1,000 tokens', `subscription { ${'a '.repeat(1_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    ])('%s is refused', async (_, query, code) => {
      expect(await refusedWith(query)).toBe(code);
    });

    test('thirty-one aliases are too many', async () => {
      const fields = Array.from({ length: 31 }, (_, index) => `a${index}: version`).join(' ');
      const query = `subscription { seatMapUpdated(performanceId: "x") { ... on SeatMap { ${fields} } } }`;
      expect(await refusedWith(query)).toBe('GRAPHQL_VALIDATION_FAILED');
    });

    test('a refused operation leaves the socket and its other operations alone', async () => {
      const socket = await connected();
      subscribe(socket, 'good');
      await socket.heard('next', 'good');
      socket.subscribe('bad', 'subscription {');
      await socket.heard('error', 'bad');
      subscribe(socket, 'another');
      await socket.heard('next', 'another');
    });

    test('twenty operations are live on a socket; the next are refused, and end no other', async () => {
      const socket = await connected();
      const ids = Array.from({ length: 30 }, (_, index) => `${index + 1}`);
      inOneWrite(socket, () => {
        for (const id of ids) subscribe(socket, id);
      });
      for (const id of ids.slice(0, 20)) await socket.heard('next', id);
      for (const id of ids.slice(20)) {
        const { payload } = await socket.heard('error', id);
        expect(payload[0].extensions.code).toBe('RATE_LIMITED');
      }
      expect(socket.code).toBeUndefined();
      socket.send({ type: 'complete', id: '1' });
      subscribe(socket, '31');
      await socket.heard('next', '31');
    });
  });
}

/** Everything that is sent meanwhile reaches the server in one piece. */
function inOneWrite({ socket }: RawSocket, send: () => void): void {
  const { _socket: connection } = socket as unknown as { _socket: Duplex };
  connection.cork();
  send();
  connection.uncork();
}
