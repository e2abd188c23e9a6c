import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'graphql';
import { WebSocket } from 'ws';
import { Backlog } from '../../src/http/sockets/backlog.js';
import { FirstEvents } from '../../src/http/sockets/first-events.js';
import { Inbox } from '../../src/http/sockets/inbox.js';
import type { LiveOperation } from '../../src/http/sockets/live-operation.js';
import { Outbox } from '../../src/http/sockets/outbox.js';
import { type Remembered, RememberedResponses } from '../../src/http/sockets/remembered-responses.js';
import { Session } from '../../src/http/sockets/session.js';
import { SharedResponses } from '../../src/http/sockets/shared-responses.js';

describe('what waits for sockets', () => {
  const cut: string[] = [];
  beforeEach(() => {
    cut.length = 0;
  });
  const holder = (name: string, address: string, userId?: string) => ({
    address,
    userId,
    terminate: () => void cut.push(name),
  });
  const bounded = (bounds: { process?: number; address?: number; user?: number }) =>
    new Backlog(() => undefined, { process: 1_000, address: 1_000, user: 1_000, ...bounds });

  test('an item that many sockets wait for is counted once, until the last has taken it', () => {
    const backlog = bounded({});
    const readers = Array.from({ length: 50 }, (_, index) => holder(`${index}`, `10.0.0.${index}`));
    const body = Buffer.alloc(900);
    for (const reader of readers) backlog.hold(reader, body, 900);
    expect({ bytes: backlog.bytes, cut }).toEqual({ bytes: 900, cut: [] });
    for (const reader of readers.slice(1)) backlog.release(reader, body);
    expect(backlog.bytes).toBe(900);
    backlog.releaseAll(readers[0]!);
    expect(backlog.bytes).toBe(0);
  });

  test.each([
    ['an address', { address: 250 }, ['a', 'b']],
    ['a user', { user: 150 }, ['a', 'c']],
    ['the process', { process: 450 }, ['a', 'b']],
  ])('over the bound of %s the socket that has waited longest is cut', (_name, bounds, expected) => {
    const backlog = bounded(bounds);
    const holders = [
      holder('a', '10.0.0.1', 'u'),
      holder('b', '10.0.0.1', 'v'),
      holder('c', '10.0.0.2', 'u'),
      holder('d', '10.0.0.1', 'w'),
      holder('e', '10.0.0.3', 'u'),
      holder('f', '10.0.0.1', 'x'),
    ];
    for (const each of holders) backlog.hold(each, {}, 100);
    expect(cut).toEqual(expected);
    expect(backlog.bytes).toBe(400);
  });
});

test('nothing is written to a connection that was ended before it had taken everything', async () => {
  const taken: (() => void)[] = [];
  const connection = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, take) => void taken.push(take),
  });
  connection.on('error', () => undefined);
  const write = jest.spyOn(connection, 'write');
  const outbox = new Outbox(connection, new Backlog(() => undefined), { address: '' } as Session);
  outbox.writeText('a');
  connection.write('pong');
  connection.end();
  // A fault would go on for ever.
  const writes = write.mock.calls.length;
  write.mockImplementation(() => false);
  taken[0]!();
  taken[1]!();
  await new Promise(setImmediate);
  expect(write).toHaveBeenCalledTimes(writes);
  outbox.whenRoom(() => {
    throw new Error('there is no room any more');
  });
});

test('the newest responses are remembered with their keys, up to a bound', () => {
  const remembered = new RememberedResponses<Buffer>(({ length }) => length, 20_000);
  const ofEvent: Remembered<Buffer> = new Map();
  const remember = (key: string, bytes: number) => remembered.remember(ofEvent, key, Buffer.alloc(bytes));
  for (const key of ['a', 'b', 'c', 'd', 'e', 'e']) remember(key, 9_000);
  expect([...ofEvent.keys()]).toEqual(['d', 'e']);
  for (let count = 0; count < 1_000; count += 1) remember(`${count}`, 0);
  expect(ofEvent.size).toBeLessThan(40);
  remember('k'.repeat(9_700), 0);
  expect(ofEvent.size).toBe(1);
});

test('first events that take long are made in later turns, and the addresses take turns', async () => {
  const events = new FirstEvents();
  const made: string[] = [];
  const wait = Promise.withResolvers<void>();
  const make = (name: string, address: string) =>
    events.make(address, () => {
      made.push(name);
      return wait.promise;
    });
  for (const name of ['1', '2', '3', '4']) make(name, 'many');
  make('other', 'one');
  make('dropped', 'none')();
  expect(made).toEqual(['1', '2']);
  wait.resolve();
  while (made.length < 5) await new Promise(setImmediate);
  expect(made).toEqual(['1', '2', '3', 'other', '4']);
});

describe('with a clock that is moved', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick'] }));
  afterEach(() => void jest.useRealTimers());

  test('a client’s messages beyond a hundred wait, and then it is not read', () => {
    const handled: string[] = [];
    const kept = new Set<object>();
    let reading = true;
    const inbox = new Inbox({
      handle: (text) => void handled.push(text),
      outbox: { whenRoom: (goOn) => goOn() },
      socket: {
        pause: () => {
          reading = false;
        },
        resume: () => {
          reading = true;
        },
      },
      backlog: {
        hold: (_holder, message) => void kept.add(message),
        release: (_holder, message) => void kept.delete(message),
      },
      holder: {} as Session,
    });
    const texts = Array.from({ length: 220 }, (_, index) => `${index}`);
    for (const text of texts.slice(0, 100)) inbox.put(text);
    expect({ handled: handled.length, kept: kept.size, reading }).toEqual({
      handled: 100,
      kept: 0,
      reading: true,
    });
    for (const text of texts.slice(100, 200)) inbox.put(text);
    expect({ kept: kept.size, reading }).toEqual({ kept: 100, reading: true });
    for (const text of texts.slice(200)) inbox.put(text);
    expect({ kept: kept.size, reading }).toEqual({ kept: 120, reading: false });
    jest.advanceTimersByTime(3_000);
    expect(handled.length).toBeGreaterThan(150);
    expect(handled.length).toBeLessThan(165);
    jest.advanceTimersByTime(4_000);
    expect({ handled, kept: kept.size, reading }).toEqual({ handled: texts, kept: 0, reading: true });
  });

  test('a response to an event is made again after a second, and at once when it has errors', async () => {
    const shared = new SharedResponses();
    const event = {};
    const document = parse('subscription { a }');
    const operation = {
      document,
      operation: document.definitions[0],
      variableValues: {},
      respond: (result: object) => result,
    } as LiveOperation;
    const results = [{ errors: [] }, { data: { a: 1 } }, { data: { a: 2 } }, { data: { a: 2 } }];
    let made = 0;
    const ask = () => shared.of(operation, event, async () => results[made++]!);
    const texts = async () => String(await ask());
    expect(await Promise.all([texts(), texts()])).toEqual(Array(2).fill('{"errors":[]}'));
    expect(await texts()).toBe('{"data":{"a":1}}');
    jest.advanceTimersByTime(900);
    expect(await texts()).toBe('{"data":{"a":1}}');
    jest.advanceTimersByTime(200);
    const second = await ask();
    expect(String(second)).toBe('{"data":{"a":2}}');
    jest.advanceTimersByTime(1_100);
    expect(await ask()).toBe(second);
    expect(made).toBe(4);
    await expect(shared.of(operation, {}, () => Promise.reject(new Error('no such thing')))).rejects.toThrow(
      'no such thing',
    );
  });

  /** A socket whose connection takes nothing. */
  function deaf() {
    const socket = new EventEmitter() as unknown as WebSocket;
    const said: string[] = [];
    Object.assign(socket, {
      OPEN: WebSocket.OPEN,
      CLOSING: WebSocket.CLOSING,
      readyState: WebSocket.OPEN,
      ping: () => void said.push('ping'),
      terminate: () => void said.push('terminated'),
      close: (code: number) => {
        said.push(`${code}`);
        Object.assign(socket, { readyState: WebSocket.CLOSING });
      },
      resume: () => undefined,
    });
    const written = {
      _handle: { writeQueueSize: 0 },
      writable: true,
      writableLength: 0,
      cork() {},
      uncork() {},
    };
    const connection = Object.assign(written, { write: () => (written.writableLength += 1) });
    const backlog = new Backlog(() => undefined);
    const deps = { socket, address: '10.0.0.1', backlog, handle: () => undefined };
    const session = new Session({ ...deps, connection: connection as unknown as Duplex });
    return { session, said, backlog, socket, connection };
  }

  function secondsUntil(said: string[], session: Session, last: string): number {
    for (let second = 1; second < 60; second += 1) {
      jest.advanceTimersByTime(1_000);
      session.check();
      if (said.includes(last)) return second;
    }
    throw new Error(`${said}`);
  }

  test('a client that reads nothing is closed, then cut, and nothing is kept for it', () => {
    const { session, said, backlog } = deaf();
    session.deliver('{', Buffer.alloc(1_000));
    expect(session.hasRoom).toBe(false);
    expect(backlog.bytes).toBeGreaterThan(1_000);
    expect(secondsUntil(said, session, '4410')).toBeLessThanOrEqual(11);
    expect(secondsUntil(said, session, 'terminated')).toBe(5);
    expect(backlog.bytes).toBe(0);
  });

  test('a client that takes a little each second is not told to go', () => {
    const { session, said, socket, connection } = deaf();
    session.deliver('{', Buffer.alloc(1_000));
    for (let second = 0; second < 60; second += 1) {
      connection._handle.writeQueueSize = 1_000 - second;
      jest.advanceTimersByTime(1_000);
      session.check();
    }
    expect(said).toEqual([]);
    // It has ended its side, and takes nothing more.
    Object.assign(socket, { readyState: WebSocket.CLOSING });
    expect(secondsUntil(said, session, 'terminated')).toBeLessThanOrEqual(11);
  });

  test('a client that answers no ping is cut', () => {
    const { session, said } = deaf();
    expect(secondsUntil(said, session, 'terminated')).toBeLessThanOrEqual(32);
  });
});
