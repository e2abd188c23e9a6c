import { createHmac, hkdfSync } from 'node:crypto';

export interface DerivedKey {
  /** Names the key without revealing it. Tokens carry it, so that the right key verifies them. */
  id: string;
  bytes: Buffer;
}

/**
 * Keys derived from the root secrets: the first root signs, every root verifies. A key never serves two
 * purposes, and a purpose belongs to one room.
 */
export interface Keyring<Purpose extends string> {
  signing(purpose: Purpose): DerivedKey;
  verifying(purpose: Purpose, id: string): DerivedKey | undefined;
  /** The signing key first. Other programs need these keys to verify tokens. */
  all(purpose: Purpose): readonly DerivedKey[];
}

/**
 * Derives one key per root secret and purpose (HKDF-SHA-256, RFC 5869).
 *
 * @param secrets the roots, at least 32 bytes each, the signing one first
 */
export function createKeyring(secrets: readonly string[]): Keyring<string> {
  const cache = new Map<string, DerivedKey[]>();
  const keysFor = (purpose: string): DerivedKey[] => {
    let keys = cache.get(purpose);
    if (!keys) {
      keys = secrets.map((secret) => derive(secret, purpose));
      cache.set(purpose, keys);
    }
    return keys;
  };
  return {
    signing: (purpose) => keysFor(purpose)[0]!,
    verifying: (purpose, id) => keysFor(purpose).find((key) => key.id === id),
    all: keysFor,
  };
}

function derive(secret: string, purpose: string): DerivedKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret, 'ticket-rush', purpose, 32));
  const id = createHmac('sha256', bytes).update('key id').digest('base64url').slice(0, 8);
  return { id, bytes };
}
