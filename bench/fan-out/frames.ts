import { randomBytes } from 'node:crypto';

const TEXT = 0x81;
export const PING = 0x89;
const PONG = 0x8a;
const MASKED = 0x80;
const SHORT_MAX = 125;

/** A text frame as a client sends it (RFC 6455), of less than 64 KiB. */
export function textFrame(text: string): Buffer {
  return masked(TEXT, Buffer.from(text));
}

/** The answer to a ping without a payload. */
export function pongFrame(): Buffer {
  return masked(PONG, Buffer.alloc(0));
}

/** A text frame as a server sends it, of 126 bytes to 64 KiB. */
export function serverTextFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.from([TEXT, SHORT_MAX + 1, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, payload]);
}

function masked(kind: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head =
    length <= SHORT_MAX
      ? Buffer.from([kind, MASKED | length])
      : Buffer.from([kind, MASKED | (SHORT_MAX + 1), length >> 8, length & 0xff]);
  const mask = randomBytes(4);
  const bytes = Buffer.from(payload.map((byte, index) => byte ^ mask[index & 3]!));
  return Buffer.concat([head, mask, bytes]);
}
