import { hash } from 'node:crypto';
import { HmacSha256 } from '../platform/hmac-sha256.js';
import type { DerivedKey, Keyring } from '../platform/secrets.js';
import type { BestSeatsWish } from './strategy.js';

/** Each key is prepared once. */
const macs = new WeakMap<DerivedKey, HmacSha256>();

/**
 * A reservation's id is made of the user and the idempotency key. So a retry finds its reservation whatever
 * became of the first try. The id cannot be guessed without the server's secret.
 *
 * @returns a UUID (128 bits of HMAC-SHA-256)
 */
export function reservationId(
  keyring: Keyring<'reservation-id'>,
  userId: string,
  idempotencyKey: string,
): string {
  // The length of a user id is fixed, so no two pairs give the same text.
  const hex = macOf(keyring.signing('reservation-id')).hex(userId + idempotencyKey);
  const end = hex.slice(20, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${end}`;
}

function macOf(key: DerivedKey): HmacSha256 {
  const known = macs.get(key);
  if (known) return known;
  const mac = new HmacSha256(key.bytes);
  macs.set(key, mac);
  return mac;
}

/**
 * What an idempotency key stands for: the performance and the set of seats, not the strategy.
 *
 * @returns SHA-256, in hexadecimal digits
 */
export function inputDigest(performanceId: number, sortedSeatIds: readonly number[]): string {
  return hash('sha256', `${performanceId}:${sortedSeatIds.join(',')}`);
}

/**
 * What the key of a request for the best seats stands for; never the same as for a request that names seats.
 *
 * @returns likewise
 */
export function bestSeatsDigest(
  performanceId: number,
  { sectionId, count, adjacent }: BestSeatsWish,
): string {
  return hash('sha256', `best:${performanceId}:${sectionId ?? 'any'}:${count}:${adjacent}`);
}
