import type { Verdict } from '../../tools/judge/judge.js';
import type { Strategy } from '../options.js';

/** What the judge has found about one strategy, beside what has to be found. */
export interface Judgement {
  asItMust: boolean;
  text: string;
}

/** The promise that a strategy without a lock cannot keep. */
const ONE_HOLD_A_SEAT = 'I-1';

/**
 * NO_LOCK has to sell seats twice, and the judge has to see it: a judge that finds nothing there would find
 * nothing anywhere. All others have to keep every promise.
 */
export function judgementOn(strategy: Strategy, verdicts: readonly Verdict[]): Judgement {
  const broken = verdicts.filter(({ violations }) => violations > 0).map(({ id }) => id);
  if (strategy === 'NO_LOCK') {
    const asItMust = broken.includes(ONE_HOLD_A_SEAT);
    return { asItMust, text: asItMust ? 'FAILS, as it must' : 'PASSES, and must not' };
  }
  if (broken.length > 0) return { asItMust: false, text: `FAILS: ${broken.join(', ')}` };
  // Half of the promises are about what fans saw.
  const blind = verdicts.filter(({ notJudged }) => notJudged !== undefined);
  if (verdicts.length === 0 || blind.length > 0) return { asItMust: false, text: 'not judged' };
  return { asItMust: true, text: 'passes' };
}
