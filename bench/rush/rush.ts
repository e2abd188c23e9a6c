import { join } from 'node:path';
import { loadDocuments } from '../../harness/api.js';
import { type Cleanups, withCleanups } from '../../harness/cleanups.js';
import { Progress } from '../../harness/progress.js';
import { saveResult } from '../../harness/results.js';
import { settingsLines } from '../../harness/settings.js';
import { temporaryDirectory, withOwnCleanups } from '../../harness/testbed.js';
import { formatVerdicts } from '../../tools/judge/judge.js';
import type { Options } from '../options.js';
import { judgementOn } from './judgement.js';
import { type Played, playStrategy, type Rush } from './play.js';
import { playedLine, remarks, rushRow, rushTable, scenarioLine } from './report.js';

/**
 * Replays one rush under every strategy, prints what came of it, and judges each by itself.
 *
 * @returns whether NO_LOCK was found to sell twice, and all others to keep every promise
 */
export function runRush(options: Options, out: (text: string) => void): Promise<boolean> {
  return withCleanups((cleanups) => rushUnderAll(options, cleanups, out));
}

async function rushUnderAll(
  options: Options,
  cleanups: Cleanups,
  out: (text: string) => void,
): Promise<boolean> {
  const { scenario, seed, strategies } = options;
  const directory = await temporaryDirectory(options.dataParent, cleanups);
  out(`${scenarioLine(scenario, seed)}\n`);
  const progress = new Progress({ write: out, isTerminal: process.stdout.isTTY });
  const played: Played[] = [];
  for (const [index, strategy] of strategies.entries()) {
    const of = `${index + 1}/${strategies.length} ${strategy.padEnd(11)} `;
    played.push(
      await withOwnCleanups(cleanups, (own) =>
        playStrategy(rushOf(options), strategy, join(directory, strategy), own, (what, share) =>
          progress.show(of + what, share),
        ),
      ),
    );
    const last = played.at(-1)!;
    progress.tell(playedLine(last, judgementOn(strategy, last.verdicts)));
  }
  const { settings } = played[0]!;
  const rows = played.map(rushRow);
  const parts = [settingsLines(settings), brokenPromises(played), remarks(played), rushTable(rows)];
  out(`\n${parts.filter((part) => part !== '').join('\n')}`);
  await saveResult('rush', options, settings, { scenario, seed, rows, played }, out);
  return rows.every(({ judgement }) => judgement.asItMust);
}

function rushOf({ scenario, seed, guests, connections }: Options): Rush {
  return { scenario, seed, guests, connections, documents: loadDocuments() };
}

/** What NO_LOCK has to break is told without the examples: there are always some. */
function brokenPromises(played: readonly Played[]): string {
  return played
    .map(({ strategy, verdicts }) => {
      const broken = verdicts.filter(({ violations }) => violations > 0);
      const { asItMust } = judgementOn(strategy, verdicts);
      const told = asItMust ? broken.map((verdict) => ({ ...verdict, examples: [] })) : broken;
      return broken.length === 0 ? '' : `${strategy}\n${formatVerdicts(told)}`;
    })
    .join('');
}
