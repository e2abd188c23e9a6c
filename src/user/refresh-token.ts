import { createHash, createHmac, randomBytes } from 'node:crypto';

interface RefreshToken {
  /** What the client gets; it is stored nowhere. */
  text: string;
  /** What the database knows it by: SHA-256, which suffices for 256 random bits. */
  digest: Buffer;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export function newRefreshToken(): RefreshToken {
  return tokenOf(randomBytes(TOKEN_BYTES));
}

/**
 * The one token that a token buys. Computed and not drawn, so that a client whose answer was lost is told the
 * same one again; without the key a token tells nothing of the next.
 */
export function successorOf(text: string, key: Buffer): RefreshToken {
  return tokenOf(createHmac('sha256', key).update(text).digest());
}

/** What the database knows a token by, or undefined for a text that cannot be one of ours. */
export function refreshTokenDigest(text: string): Buffer | undefined {
  return TOKEN.test(text) ? digestOf(text) : undefined;
}

function tokenOf(bytes: Buffer): RefreshToken {
  const text = bytes.toString('base64url');
  return { text, digest: digestOf(text) };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
