import type { Writable } from 'node:stream';

const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const TAIL = Buffer.from('}');
/**
 * A body of at least this length is not copied: a copy for every socket would cost more than extra writes.
 */
const SHARED_FROM = 16 * 1024;

/**
 * Writes a WebSocket frame of a server (RFC 6455, section 5.2) with the text `head` + `body` + `}`. Many
 * sockets share the body and differ in the head. A small body is copied behind the head, so that the frame is
 * one buffer and one write. A large body is not copied: it stays one buffer for all sockets.
 *
 * @param head ASCII
 * @returns the buffer that stays in memory until the socket has taken it
 */
export function writeTextFrame(connection: Writable, head: string, body: Buffer | string): Buffer {
  const bodyLength = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (bodyLength < SHARED_FROM) {
    const frame = frameStart(head, bodyLength, bodyLength + TAIL.length);
    const at = frame.length - bodyLength - TAIL.length;
    if (typeof body === 'string') frame.write(body, at);
    else body.copy(frame, at);
    frame[frame.length - 1] = TAIL[0]!;
    connection.write(frame);
    return frame;
  }
  const shared = typeof body === 'string' ? Buffer.from(body) : body;
  connection.cork();
  connection.write(frameStart(head, bodyLength, 0));
  connection.write(shared);
  connection.write(TAIL);
  connection.uncork();
  return shared;
}

/** A frame with a text that no other socket shares. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = frameHead(length, length);
  frame.write(text, frame.length - length);
  return frame;
}

/** @param room bytes that are left free behind the head */
function frameStart(head: string, bodyLength: number, room: number): Buffer {
  const frame = frameHead(head.length + bodyLength + TAIL.length, head.length + room);
  frame.write(head, frame.length - room - head.length, 'latin1');
  return frame;
}

/** @param room bytes that are left free behind the opcode and the length */
function frameHead(length: number, room: number): Buffer {
  const start = length < LENGTH_16 ? 2 : length < 2 ** 16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + room);
  frame[0] = FINAL_TEXT;
  if (start === 2) frame[1] = length;
  if (start === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  }
  if (start === 10) {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return frame;
}
