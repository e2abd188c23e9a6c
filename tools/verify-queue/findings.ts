/** What is checked, and how it is told when it holds. */
export const CHECKS = {
  chain: 'every entry carries the hash of all before it',
  gaps: 'no entry is missing',
  epochs: 'every epoch begins with settings, and with those who were inside',
  order: 'no fan was let in before a fan who stood before them',
  capacity: 'no fan was let in beyond the capacity',
  once: 'no number was let in twice',
  ended: 'no fan left the room who was not inside',
  draw: 'the order of the lobby is what seed and entrants say',
  receipts: 'what was signed is what happened',
} as const;

export type Check = keyof typeof CHECKS;

const EXAMPLES_MAX = 5;

export interface Finding {
  count: number;
  /** The first five. */
  examples: string[];
}

/** What was found, by check. */
export class Findings {
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
