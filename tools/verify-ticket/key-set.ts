import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const WITHIN_MS = 5_000;
const BYTES_MAX = 65_536;

const published = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), crv: z.string(), x: z.string() })),
  /** Until when a saved copy may be relied on, in seconds since 1970. */
  exp: z.int().positive().optional(),
});

/** The public keys of a server by their names. */
export interface KeySet {
  keys: ReadonlyMap<string, KeyObject>;
}

/**
 * Reads a key set from a file or a server.
 *
 * @param nowSeconds the time now, in seconds since 1970
 * @throws Error that says why nothing can be verified with it
 */
export async function readKeySet(from: string, nowSeconds: number): Promise<KeySet> {
  const text = /^https?:/.test(from) ? await download(from) : await readFile(from, 'utf8');
  const { keys, exp } = parsed(text, from);
  if (exp !== undefined && exp <= nowSeconds) {
    const ended = new Date(exp * 1_000).toISOString();
    throw new Error(`the key set ${from} expired at ${ended}: get it again`);
  }
  try {
    return { keys: new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })])) };
  } catch (cause) {
    throw new Error(`${from} has a key that cannot be used`, { cause });
  }
}

function parsed(text: string, from: string): z.infer<typeof published> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${from} is no key set: it is not JSON`, { cause });
  }
  const read = published.safeParse(content);
  if (!read.success) throw new Error(`${from} is no JSON Web Key Set`);
  return read.data;
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) }).catch((cause: Error) => {
    throw new Error(`${url} does not answer`, { cause });
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const text = await response.text();
  if (text.length > BYTES_MAX) throw new Error(`${url} answers with more than a key set`);
  return text;
}
