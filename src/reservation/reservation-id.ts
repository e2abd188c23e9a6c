import { createHmac, hash } from 'node:crypto';
import type { Keyring } from '../platform/secrets.js';

/**
 * A reservation's id is made of who asks and under which key, so a retry finds itself whatever became of the
 * first try, and cannot be guessed without the server's secret.
 *
 * @returns a UUID (128 bits of HMAC-SHA-256)
 */
export function reservationId(keyring: Keyring, userId: string, idempotencyKey: string): string {
  const hmac = createHmac('sha256', keyring.signing('reservation-id').bytes);
  // The length of a user id is fixed, so no two pairs are written alike.
  const hex = hmac.update(userId).update(idempotencyKey).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What an idempotency key stands for: the performance and the set of seats, not the strategy. */
export function inputDigest(performanceId: number, sortedSeatIds: readonly number[]): Buffer {
  return hash('sha256', `${performanceId}:${sortedSeatIds.join(',')}`, 'buffer');
}
