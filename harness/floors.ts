import type { Verdict } from '../tools/judge/judge.js';

/** A bound that the server is held to. */
export interface Floor {
  what: string;
  /** An aim does not decide the exit status. */
  result: 'ok' | 'FAILED' | 'aim reached' | 'aim missed' | 'not measured';
  /** What was measured, or why nothing was. */
  found: string;
}

export function aim(what: string, isReached: boolean, found: string): Floor {
  return { what, result: isReached ? 'aim reached' : 'aim missed', found };
}

export function floor(what: string, isHeld: boolean, found: string): Floor {
  return { what, result: isHeld ? 'ok' : 'FAILED', found };
}

/** Whether every floor that was measured is held. */
export function held(floors: readonly Floor[]): boolean {
  return !floors.some(({ result }) => result === 'FAILED');
}

export function promiseFloor(verdicts: readonly Verdict[]): Floor {
  const broken = verdicts.filter(({ violations }) => violations > 0).map(({ id }) => id);
  const found = broken.length === 0 ? `${verdicts.length} invariants` : `violated: ${broken.join(', ')}`;
  return floor('every promise is kept outside labs', broken.length === 0, found);
}

export function floorLines(floors: readonly Floor[]): string {
  return floors.map(({ what, result, found }) => `${result.padEnd(13)} ${what}: ${found}\n`).join('');
}
