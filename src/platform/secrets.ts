import { createHmac, hkdfSync } from 'node:crypto';

/** The purpose of a derived key. A key never serves two purposes. */
type KeyPurpose = 'access-token' | 'refresh-token' | 'reservation-id' | 'queue-token' | 'queue-receipt';

export interface DerivedKey {
  /** Names the key without revealing it. Tokens carry it, so that the right key verifies them. */
  id: string;
  bytes: Buffer;
}

/** Keys derived from the root secrets: the first root signs, every root verifies. */
export interface Keyring {
  signing(purpose: KeyPurpose): DerivedKey;
  verifying(purpose: KeyPurpose, id: string): DerivedKey | undefined;
  /** The signing key first. Other programs need these keys to verify tokens. */
  all(purpose: KeyPurpose): readonly DerivedKey[];
}

/**
 * Derives one key per root secret and purpose (HKDF-SHA-256, RFC 5869).
 *
 * @param secrets the roots, at least 32 bytes each, the signing one first
 */
export function createKeyring(secrets: readonly string[]): Keyring {
  const cache = new Map<KeyPurpose, DerivedKey[]>();
  const keysFor = (purpose: KeyPurpose): DerivedKey[] => {
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

function derive(secret: string, purpose: KeyPurpose): DerivedKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret, 'ticket-rush', purpose, 32));
  const id = createHmac('sha256', bytes).update('key id').digest('base64url').slice(0, 8);
  return { id, bytes };
}
