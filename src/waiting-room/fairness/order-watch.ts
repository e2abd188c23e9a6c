import type { JournalEntry } from '../line/index.js';

const RETURNED_MAX = 100_000;

/** Watches a journal for fans who were admitted before a fan who stood before them all the while. */
export class OrderWatch {
  #version = 0;
  #highest = 0;
  readonly #returned = new Set<number>();

  /**
   * Takes entries of the journal.
   *
   * @param entries in order; those that were seen before change nothing
   * @returns how many were admitted after a fan behind them, though they had not been away
   */
  inversions(entries: readonly JournalEntry[]): number {
    let count = 0;
    for (const { version, kind, items } of entries) {
      if (version <= this.#version) continue;
      this.#version = version;
      for (const sequence of items.map(Number.parseFloat)) {
        if (kind === 'RETURNED' && this.#returned.size < RETURNED_MAX) this.#returned.add(sequence);
        if (kind !== 'ADMITTED') continue;
        if (sequence < this.#highest && !this.#returned.has(sequence)) count += 1;
        this.#highest = Math.max(this.#highest, sequence);
      }
    }
    return count;
  }
}
