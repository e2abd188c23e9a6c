/**
 * Which admission came before which. It remembers only the admissions after which no higher number has been
 * admitted since: in a line that keeps its order that is one.
 */
export class AdmissionOrder {
  /** Ascending by position, descending by sequence. */
  readonly #peaks: { position: number; sequence: number }[] = [];
  readonly #returned = new Map<number, number>();

  returned(sequence: number, position: number): void {
    this.#returned.set(sequence, position);
  }

  /**
   * @returns the highest number that was admitted before this one although it stood behind; undefined: none
   */
  admitted(sequence: number, position: number): number | undefined {
    const since = this.#returned.get(sequence) ?? 0;
    const overtaker = this.#peaks.find((peak) => peak.position > since && peak.sequence > sequence);
    while ((this.#peaks.at(-1)?.sequence ?? Number.POSITIVE_INFINITY) <= sequence) this.#peaks.pop();
    this.#peaks.push({ position, sequence });
    this.#returned.delete(sequence);
    return overtaker?.sequence;
  }
}
