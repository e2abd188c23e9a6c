import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';

const KEPT_BYTES_MAX = 64 * 1024 * 1024;
/** What is there around the bytes of an answer, rounded up. */
const BYTES_AROUND = 1_000;
const BYTES_A_CHARACTER = 2;

/** An answer that is the same for every caller. */
export interface KeptAnswer {
  /** JSON. */
  body: Buffer;
  zipped: Buffer;
  /** The value of the header `ETag`. */
  etag: string;
}

/** Answers that never change. Each is made once for all callers that send the same request. */
export class KeptAnswers {
  readonly #kept = new LRUCache<string, KeptAnswer>({
    maxSize: KEPT_BYTES_MAX,
    // The variables are in the key, and a client may send many that make no difference to the answer.
    sizeCalculation: ({ body, zipped }, key) =>
      key.length * BYTES_A_CHARACTER + body.length + zipped.length + BYTES_AROUND,
  });
  readonly #making = new Map<string, Promise<KeptAnswer | undefined>>();

  /** @param make makes the answer's text; undefined: the answer must not be kept */
  async of(key: string, make: () => Promise<string | undefined>): Promise<KeptAnswer | undefined> {
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const making = this.#making.get(key) ?? this.#make(key, make);
    this.#making.set(key, making);
    return making;
  }

  async #make(key: string, make: () => Promise<string | undefined>): Promise<KeptAnswer | undefined> {
    try {
      const text = await make();
      if (text === undefined) return undefined;
      const body = alone(Buffer.from(text));
      const zipped = alone(await promisify(gzip)(body));
      const answer = { body, zipped, etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"` };
      this.#kept.set(key, answer);
      return answer;
    } finally {
      this.#making.delete(key);
    }
  }
}

/** In memory of its own: a small buffer is a part of a large one, which would be kept with it. */
function alone(bytes: Buffer): Buffer {
  return Buffer.from(new Uint8Array(bytes).buffer);
}
