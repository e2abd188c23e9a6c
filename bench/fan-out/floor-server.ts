import { writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { serverTextFrame } from './frames.js';
import type { FromServer } from './job.js';

/**
 * The least that telling all readers can cost: one write(2) for each socket, of a message that is ready, with
 * nothing in between. Speaks just enough for the readers.
 */
const [, , message = ''] = process.argv;
const tell = (said: FromServer): void => void process.send?.(said);
const files: number[] = [];

const ANSWERS = [
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  Buffer.from('\x81\x19{"type":"connection_ack"}', 'latin1'),
  serverTextFrame(
    `{"id":"${'0'.repeat(36)}","type":"next","payload":{"data":{"filler":"${'x'.repeat(100)}"}}}`,
  ),
];

const server = createServer({ noDelay: true }, (socket: Socket) => {
  let answered = 0;
  socket.on('error', () => undefined);
  socket.on('data', () => {
    const answer = ANSWERS[answered++];
    if (answer !== undefined) socket.write(answer);
  });
  files.push((socket as unknown as { _handle: { fd: number } })._handle.fd);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  const { port } = server.address() as { port: number };
  tell({ kind: 'listening', url: `http://127.0.0.1:${port}` });
});

const frame = serverTextFrame(message);
process.on('message', () => {
  for (const file of files) writeSync(file, frame);
  tell({ kind: 'told' });
});
