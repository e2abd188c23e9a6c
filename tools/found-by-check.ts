const EXAMPLES_MAX = 5;

export interface Finding {
  count: number;
  /** The first five. */
  examples: string[];
}

/** What was found, by check. */
export class FoundByCheck<Check extends string> {
  readonly #found = new Map<Check, Finding>();

  add(check: Check, example: string): void {
    const finding = this.#found.get(check) ?? { count: 0, examples: [] };
    finding.count += 1;
    if (finding.examples.length < EXAMPLES_MAX) finding.examples.push(example);
    this.#found.set(check, finding);
  }

  get(check: Check): Finding | undefined {
    return this.#found.get(check);
  }

  get none(): boolean {
    return this.#found.size === 0;
  }
}
