import { hash } from 'node:crypto';

/** What SHA-256 reads at a time. */
const BLOCK = 64;
const DIGEST = 32;
const UTF8_MAX = 3;

/**
 * HMAC-SHA-256 (RFC 2104) of texts under one key. Written out as the two hashes that it is: with the key's
 * pads ready they take less than half the time of making an object of Node's `Hmac` for each text.
 */
export class TextMac {
  /** The inner pad, and behind it the text of the moment. */
  #inner: Buffer;
  /** The outer pad, and behind it the inner digest of the moment. */
  readonly #outer = Buffer.alloc(BLOCK + DIGEST);

  /** @param key of at most 64 bytes */
  constructor(key: Buffer) {
    if (key.length > BLOCK) throw new RangeError('a longer key would have to be hashed');
    this.#inner = Buffer.alloc(2 * BLOCK);
    for (let index = 0; index < BLOCK; index += 1) {
      this.#inner[index] = (key[index] ?? 0) ^ 0x36;
      this.#outer[index] = (key[index] ?? 0) ^ 0x5c;
    }
  }

  /** 64 hexadecimal digits. */
  hex(text: string): string {
    const wanted = BLOCK + UTF8_MAX * text.length;
    if (this.#inner.length < wanted) this.#inner = Buffer.concat([this.#inner], wanted);
    const length = BLOCK + this.#inner.write(text, BLOCK);
    this.#outer.write(hash('sha256', this.#inner.subarray(0, length)), BLOCK, 'hex');
    return hash('sha256', this.#outer);
  }
}
