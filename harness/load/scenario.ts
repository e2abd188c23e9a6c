/** Which fans come, when, and what they do: with a seed it says everything about a rush. */
export interface Scenario {
  /** People who want seats. */
  fans: number;
  /** Of the performance, a multiple of 100. */
  seats: number;
  /** The last fan arrives within so many seconds. */
  overSeconds: number;
  /** The share of the fans who arrive within the first second: they have watched the clock. */
  firstSecondShare: number;
  /** Within so many seconds half of the others have arrived, then half of the rest, and so on. */
  halfLifeSeconds: number;
  /** How many fans want 1, 2, 3 and 4 seats, beside each other. */
  partySizes: readonly number[];
  /** 1: any seat is as good as another. 3: half of the first wishes are for the best eighth of the seats. */
  taste: number;
  /** How often a refused fan asks for other seats. */
  retries: number;
  /** How long a fan looks at the refusal before that, in milliseconds. */
  thinkMs: readonly [least: number, most: number];
  /** The share of the fans with seats who give them back. */
  cancelShare: number;
  /** After so long, in milliseconds. */
  cancelAfterMs: readonly [least: number, most: number];
  /** The share of the fans with seats, and who keep them, who pay from their wallets. */
  payShare: number;
  /** After so long, in milliseconds. */
  payAfterMs: readonly [least: number, most: number];
}

export const DEFAULT_SEED = 1;

export const DEFAULT_SCENARIO: Scenario = {
  fans: 3_000,
  seats: 2_000,
  overSeconds: 10,
  firstSecondShare: 0.3,
  halfLifeSeconds: 2,
  partySizes: [3, 5, 1, 1],
  taste: 3,
  retries: 3,
  thinkMs: [300, 1_500],
  cancelShare: 0.05,
  cancelAfterMs: [500, 3_000],
  payShare: 0,
  payAfterMs: [500, 3_000],
};
