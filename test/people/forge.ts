import { createHmac, randomUUID } from 'node:crypto';
import { now } from '../../src/platform/clock.js';
import { createKeyring } from '../../src/platform/secrets.js';
import { encoded } from '../support/access-token.js';
import { SECRETS } from './house.js';

export const KEY = createKeyring(SECRETS).signing('access-token');

const MINUTES = 60;

export const nowSeconds = (): number => Math.floor(now().getTime() / 1_000);

export function goodHeader(): Record<string, unknown> {
  return { alg: 'HS256', typ: 'at+jwt', kid: KEY.id };
}

export function goodClaims(): Record<string, unknown> {
  return {
    iss: 'ticket-rush',
    aud: 'ticket-rush',
    sub: randomUUID(),
    vid: randomUUID(),
    sid: randomUUID(),
    roles: ['FAN'],
    iat: nowSeconds(),
    exp: nowSeconds() + 15 * MINUTES,
  };
}

/** A token made by hand, so that nothing in the project's own signing stands in the way of a forgery. */
export function forge(
  header: Record<string, unknown> = {},
  claims: Record<string, unknown> = {},
  signing: { key?: Buffer; hash?: string } = {},
): string {
  const signed = `${encoded({ ...goodHeader(), ...header })}.${encoded({ ...goodClaims(), ...claims })}`;
  const hmac = createHmac(signing.hash ?? 'sha256', signing.key ?? KEY.bytes);
  return `${signed}.${hmac.update(signed).digest('base64url')}`;
}
