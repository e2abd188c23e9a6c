import type { JournalEntry } from './journal-entry.js';

const RETURNED_MAX = 100_000;

/** Watches a journal for people who were let in before somebody who stood before them all the while. */
export class OrderWatch {
  #version = 0;
  #highest = 0;
  readonly #returned = new Set<number>();

  /**
   * @param entries in order; those that were seen before change nothing
   * @returns how many were let in after somebody behind them, though they had not been away
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
