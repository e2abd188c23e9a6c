import { createHash, randomBytes } from 'node:crypto';

interface RefreshToken {
  /** What the client gets; it is nowhere else. */
  text: string;
  /** What the database knows it by: SHA-256, which suffices for 256 random bits. */
  digest: Buffer;
}

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export function newRefreshToken(): RefreshToken {
  const text = randomBytes(TOKEN_BYTES).toString('base64url');
  return { text, digest: digestOf(text) };
}

/** What the database knows a token by, or undefined for a text that cannot be one of ours. */
export function refreshTokenDigest(text: string): Buffer | undefined {
  return TOKEN.test(text) ? digestOf(text) : undefined;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
