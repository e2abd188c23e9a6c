const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const TAIL = 1;

/**
 * A WebSocket frame of a server (RFC 6455, section 5.2) with the text `head` + `body` + `}`, in one buffer: a
 * socket then takes one write. Many sockets share the body and differ in the head.
 *
 * @param head ASCII
 */
export function textFrame(head: string, body: Buffer | string): Buffer {
  const bodyLength = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const length = head.length + bodyLength + TAIL;
  const start = length < LENGTH_16 ? 2 : length < 2 ** 16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
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
  frame.write(head, start, 'latin1');
  if (typeof body === 'string') frame.write(body, start + head.length);
  else body.copy(frame, start + head.length);
  frame[frame.length - 1] = 0x7d;
  return frame;
}
