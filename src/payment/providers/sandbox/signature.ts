import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '../../../platform/fault.js';
import { SIGNATURE_TOLERANCE_S } from '../adapter.js';

/** The header of a message from the sandbox to us: `t=<seconds since 1970>,v1=<64 hexadecimal digits>`. */
export const SIGNATURE_HEADER = 'sandbox-signature';

const FORM = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** Signs the bytes `<seconds>.<body>` with HMAC-SHA-256. */
export function sign(secret: string, body: Buffer | string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  return `t=${seconds},v1=${digest(secret, String(seconds), body).toString('hex')}`;
}

/**
 * Checks that the body was signed with the secret, and that this was not long ago.
 *
 * @throws Fault UNAUTHENTICATED, and BAD_REQUEST for a genuine signature outside five minutes
 */
export function verify(secret: string, header: unknown, body: Buffer, now: Date): void {
  const [, seconds, hex] = FORM.exec(typeof header === 'string' ? header : '') ?? [];
  if (seconds === undefined || hex === undefined) throw unsigned('The message is not signed.');
  if (!timingSafeEqual(digest(secret, seconds, body), Buffer.from(hex, 'hex'))) {
    throw unsigned('The signature does not fit the message.');
  }
  if (Math.abs(now.getTime() / 1_000 - Number(seconds)) > SIGNATURE_TOLERANCE_S) {
    throw new Fault('BAD_REQUEST', 'The message was signed more than five minutes ago or ahead.');
  }
}

function digest(secret: string, seconds: string, body: Buffer | string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
}

const unsigned = (message: string): Fault => new Fault('UNAUTHENTICATED', message);
