import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Publicity } from '../../graphql/public.js';
import { monotonicMs } from '../../platform/clock.js';

const KEPT_MAX = 20_000;
const KEPT_BYTES_MAX = 64 * 1024 * 1024;
/** What is there around the bytes of an answer, rounded up. */
const BYTES_AROUND = 1_000;
const BYTES_A_CHARACTER = 2;
/** How long an answer is given that changes by itself. What it is made from is a moment older. */
const LIVE_FOR_MS = 500;
/** How long an answer is given while it is not known whether the catalogue has changed. */
const UNCONFIRMED_FOR_MS = 900;

/** An answer that is the same for every caller. */
export interface KeptAnswer {
  /** JSON. */
  body: Buffer;
  zipped: Buffer;
  /** The value of the header `ETag`. */
  etag: string;
}

interface Made {
  /** Of the catalogue, as it was known when the making began. */
  version: number;
  beganMs: number;
  publicity: Publicity;
}

interface Kept extends Made {
  answer: KeptAnswer;
}

interface Making extends Made {
  answer: Promise<KeptAnswer | undefined>;
}

/**
 * Answers in memory. Each is made once for all callers that send the same request, and again when the
 * catalogue has changed.
 */
export class KeptAnswers {
  readonly #kept = new LRUCache<string, Kept>({
    max: KEPT_MAX,
    maxSize: KEPT_BYTES_MAX,
    // The variables are in the key, and a client may send many that make no difference to the answer.
    sizeCalculation: ({ answer: { body, zipped } }, key) =>
      key.length * BYTES_A_CHARACTER + body.length + zipped.length + BYTES_AROUND,
  });
  readonly #making = new Map<string, Making>();
  #version = 0;
  #confirmedMs = Number.NEGATIVE_INFINITY;

  /** No answer that was begun before is given any more. */
  changed(): void {
    this.#version += 1;
  }

  /** Every change before this instant of the monotonic clock has been told. */
  confirmed(atMs: number): void {
    this.#confirmedMs = atMs;
  }

  /** @param make makes the answer's text; undefined: the answer must not be kept */
  async of(
    key: string,
    publicity: Publicity,
    make: () => Promise<string | undefined>,
  ): Promise<KeptAnswer | undefined> {
    const kept = this.#kept.get(key);
    if (kept && this.#mayGive(kept)) return kept.answer;
    const known = this.#making.get(key);
    if (known && this.#mayGive(known)) return known.answer;
    const made = { version: this.#version, beganMs: monotonicMs(), publicity };
    const making = { ...made, answer: this.#make(key, made, make) };
    this.#making.set(key, making);
    const done = (): void => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    };
    making.answer.then(done, done);
    return making.answer;
  }

  #mayGive({ version, beganMs, publicity }: Made): boolean {
    if (version !== this.#version) return false;
    const nowMs = monotonicMs();
    if (publicity === 'LIVE') return beganMs > nowMs - LIVE_FOR_MS;
    return Math.max(beganMs, this.#confirmedMs) > nowMs - UNCONFIRMED_FOR_MS;
  }

  async #make(
    key: string,
    made: Made,
    make: () => Promise<string | undefined>,
  ): Promise<KeptAnswer | undefined> {
    const text = await make();
    if (text === undefined) return undefined;
    const body = alone(Buffer.from(text));
    const zipped = alone(await promisify(gzip)(body));
    const answer = { body, zipped, etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"` };
    // A later making may have been faster.
    const kept = this.#kept.peek(key);
    if (!kept || kept.beganMs < made.beganMs) this.#kept.set(key, { ...made, answer });
    return answer;
  }
}

/** In memory of its own: a small buffer is a part of a large one, which would be kept with it. */
function alone(bytes: Buffer): Buffer {
  return Buffer.from(new Uint8Array(bytes).buffer);
}
