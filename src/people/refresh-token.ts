import { createHash, createHmac, randomBytes } from 'node:crypto';

interface RefreshToken {
  /** The text that the client gets. It is stored nowhere. */
  text: string;
  /** The digest under which the database stores it: SHA-256, which suffices for 256 random bits. */
  digest: Buffer;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export function newRefreshToken(): RefreshToken {
  return tokenOf(randomBytes(TOKEN_BYTES));
}

/**
 * The one successor of a token. It is computed and not random, so that a client whose answer was lost gets
 * the same token again. Without the key, a token reveals nothing about the next one.
 */
export function successorOf(text: string, key: Buffer): RefreshToken {
  return tokenOf(createHmac('sha256', key).update(text).digest());
}

/** The digest under which the database stores a token, or undefined for a text that cannot be one of ours. */
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
