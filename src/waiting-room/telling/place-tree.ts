const FIRST_SIZE = 1_024;

/**
 * Which sequences are in line, and how many stand before each, for sequences from `base` on. It is a Fenwick
 * tree (Fenwick 1994, "A new data structure for cumulative frequency tables") over one bit each. It takes
 * five bytes for each sequence; every question and every change takes some twenty steps for a million.
 */
export class PlaceTree {
  #present: Uint8Array;
  /** #sums[i] counts the sequences in line in a block that ends with i, from 1. */
  #sums: Int32Array;
  #size = 0;

  /**
   * Builds the tree.
   *
   * @param bits bit n, the highest of a byte first, stands for sequence n
   * @param next all sequences before it are issued
   */
  constructor(bits: Buffer, next: number) {
    const firstByte = bits.findIndex((byte) => byte !== 0);
    this.base = firstByte === -1 ? next : firstByte * 8;
    const length = Math.max(FIRST_SIZE, 2 * (next - this.base));
    this.#present = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) {
      const sequence = this.base + index;
      const bit = ((bits[sequence >> 3] ?? 0) >> (7 - (sequence & 7))) & 1;
      this.#present[index] = bit;
      this.#size += bit;
    }
    this.#sums = sumsOf(this.#present);
  }

  /** No sequence before it is known. */
  readonly base: number;

  /** How many are in line. */
  get size(): number {
    return this.#size;
  }

  has(sequence: number): boolean {
    return this.#present[sequence - this.base] === 1;
  }

  /** Puts a sequence into the line, or takes it out. */
  set(sequence: number, present: boolean): void {
    const index = sequence - this.base;
    if (index < 0) throw new RangeError(`sequence ${sequence} is before the first, ${this.base}`);
    if (index >= this.#present.length) this.#grow(index + 1);
    const bit = present ? 1 : 0;
    if (this.#present[index] === bit) return;
    this.#present[index] = bit;
    const change = present ? 1 : -1;
    this.#size += change;
    for (let at = index + 1; at < this.#sums.length; at += at & -at) this.#sums[at]! += change;
  }

  /** How many in line have a smaller sequence. */
  before(sequence: number): number {
    let count = 0;
    for (let at = Math.min(sequence - this.base, this.#sums.length - 1); at > 0; at -= at & -at) {
      count += this.#sums[at]!;
    }
    return count;
  }

  #grow(needed: number): void {
    const present = new Uint8Array(Math.max(needed, 2 * this.#present.length));
    present.set(this.#present);
    this.#present = present;
    this.#sums = sumsOf(present);
  }
}

function sumsOf(present: Uint8Array): Int32Array {
  const sums = new Int32Array(present.length + 1);
  for (let at = 1; at < sums.length; at += 1) {
    sums[at]! += present[at - 1]!;
    const parent = at + (at & -at);
    if (parent < sums.length) sums[parent]! += sums[at]!;
  }
  return sums;
}
