import { hash } from 'node:crypto';

/** The block size of SHA-256, in bytes. */
const BLOCK = 64;
const DIGEST = 32;
const UTF8_MAX = 3;

/**
 * HMAC-SHA-256 (RFC 2104) of texts under one key. It is computed as two plain hashes: with the key's pads
 * prepared, they take less than half the time of a new `Hmac` object of Node for each text.
 */
export class HmacSha256 {
  /** The inner pad, followed by the present text. */
  #inner: Buffer;
  /** The outer pad, followed by the present inner digest. */
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
