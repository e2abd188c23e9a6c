import { createHash } from 'node:crypto';
import type { Findings } from './findings.js';

/** What each entrant drew, by the number they took part with. */
export type Drawn = ReadonlyMap<number, number>;

/** What of a draw is published. */
export interface PublishedDraw {
  commitment: string | null;
  /** Ascending; null: not fixed yet. */
  entrants: readonly number[] | null;
}

/**
 * Repeats the draw.
 *
 * @param log the hashes of lists and the seeds that the log tells
 * @returns what each entrant drew; null: nothing is drawn yet, or it cannot be repeated
 */
export function repeatDraw(
  { commitment, entrants }: PublishedDraw,
  log: { closed: readonly string[]; drawn: readonly string[] },
  findings: Findings,
): Drawn | null {
  const [seed] = log.drawn;
  if (log.closed.length === 0 && seed === undefined) return null;
  if (entrants === null) {
    findings.add('draw', 'the list is closed, and the entrants are not published');
    return null;
  }
  if (entrants.some((entrant, index) => index > 0 && entrant <= entrants[index - 1]!)) {
    findings.add('draw', 'the entrants are not in ascending order, or a fan is in the list twice');
  }
  const listHash = sha256(entrants.join(','));
  if (log.closed.some((hash) => hash !== listHash)) {
    findings.add('draw', 'the published entrants are not those of the closed list');
  }
  if (seed === undefined) return null;
  if (sha256(seed) !== commitment) findings.add('draw', 'the seed is not the one that was committed to');
  return draw(seed, listHash, entrants);
}

function draw(seed: string, listHash: string, entrants: readonly number[]): Drawn {
  const lots = entrants.map((entrant) => ({ entrant, lot: sha256(`${seed}:${listHash}:${entrant}`) }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return new Map(lots.map(({ entrant }, index) => [entrant, entrants[index]!]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
