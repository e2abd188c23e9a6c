import { hash } from 'node:crypto';

/** So many are hashed in one turn of the event loop, so that requests are not kept waiting. */
const HASHED_A_TURN = 5_000;

/** The result of a draw. */
export interface Draw {
  /** The entrants' numbers before the draw, ascending. */
  readonly entrants: readonly number[];
  /** SHA-256 of the entrants, joined by commas; hex. */
  readonly listHash: string;
  /** Element k: the entrant that was drawn as the k-th, and gets the k-th smallest number of the list. */
  readonly order: readonly number[];
  readonly seed: string;
}

export function commitmentOf(seed: string): string {
  return hash('sha256', seed, 'hex');
}

/**
 * Draws: sorts the entrants by SHA-256 of `<seed>:<hash of the list>:<number>`, everything as text. Any
 * reader with the seed and the list comes to the same order.
 *
 * @param seed in hex
 * @param entrants ascending
 */
export async function drawOrder(seed: string, entrants: readonly number[]): Promise<Draw> {
  const listHash = hash('sha256', entrants.join(','), 'hex');
  const lots: { entrant: number; lot: string }[] = [];
  for (const entrant of entrants) {
    lots.push({ entrant, lot: hash('sha256', `${seed}:${listHash}:${entrant}`, 'hex') });
    if (lots.length % HASHED_A_TURN === 0) await new Promise(setImmediate);
  }
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return { seed, entrants, listHash, order: lots.map(({ entrant }) => entrant) };
}

/** Which number each entrant gets, by the number they had. A number that is no entrant's is not in it. */
export function numbersDrawn({ entrants, order }: Draw): ReadonlyMap<number, number> {
  return new Map(order.map((entrant, index) => [entrant, entrants[index]!]));
}
