import { connect } from 'node:net';
import { instant } from '../../harness/instant.js';
import { PING, pongFrame, textFrame } from './frames.js';
import { type FromReaders, type ReadersJob, type ToReaders } from './job.js';

/** Connecting at once; more would only wait in the server's backlog. */
const AT_ONCE = 100;
/** One address has ports for some 28,000 connections to one server. */
const READERS_AN_ADDRESS = 5_000;

const tell = (message: FromReaders): void => void process.send?.(message);

/** When readers heard something, by their numbers, since it was expected; absent while nothing is. */
let received: Map<number, number> | undefined;
let expected = 0;

/** One reader: the handshake, one subscription, and then the instants at which something comes. */
function read({ url, query, variables, tokens }: ReadersJob, number: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const localAddress = `127.0.0.${2 + Math.floor(number / READERS_AN_ADDRESS)}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), localAddress, noDelay: true });
    socket.on('error', reject);
    socket.on('connect', () => socket.write(handshake(hostname, port)));
    let step: 'handshake' | 'acknowledgement' | 'first event' | 'live' = 'handshake';
    let unread = '';
    socket.on('data', (chunk) => {
      if (chunk[0] === PING) return void socket.write(pongFrame());
      if (step === 'live') return void receive(number);
      unread += chunk.toString('latin1');
      if (step === 'handshake' && unread.includes('\r\n\r\n')) {
        const payload = tokens && { Authorization: `Bearer ${tokens[number]}` };
        socket.write(textFrame(JSON.stringify({ type: 'connection_init', payload })));
        step = 'acknowledgement';
      } else if (step === 'acknowledgement' && unread.includes('connection_ack')) {
        socket.write(
          textFrame(JSON.stringify({ type: 'subscribe', id: id(number), payload: { query, variables } })),
        );
        step = 'first event';
      } else if (step === 'first event' && unread.includes('"next"')) {
        step = 'live';
        unread = '';
        resolve();
      }
    });
  });
}

/** As clients choose them: of the length of a UUID, all different. */
const id = (number: number): string => number.toString().padStart(36, '0');

function handshake(host: string, port: string): string {
  return [
    'GET /graphql/ws HTTP/1.1',
    `Host: ${host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ].join('\r\n');
}

function receive(number: number): void {
  if (!received || received.has(number)) return;
  received.set(number, instant());
  if (received.size < expected) return;
  tell({ kind: 'received', times: [...received.values()] });
  received = undefined;
}

async function connectAll(job: ReadersJob): Promise<void> {
  let next = 0;
  const connectSome = async (): Promise<void> => {
    while (next < job.readers) await read(job, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectSome));
  expected = job.readers;
  tell({ kind: 'connected' });
}

process.on('message', (message: ToReaders) => {
  if (message.kind === 'expect') received = new Map();
  else connectAll(message.job).catch((error: Error) => tell({ kind: 'failed', message: error.message }));
});
