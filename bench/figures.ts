import type { Scenario } from '../harness/load/scenario.js';
import type { Result } from '../harness/results.js';
import { spreadOf } from '../harness/statistics.js';
import { type Column, markdownTable, whole } from '../harness/text-table.js';
import type { RushRow } from './rush/report.js';
import { scenarioLine } from './rush/report.js';
import { nameOf } from './strategies/contender.js';
import type { Drain } from './strategies/queue/drain.js';
import type { BaseRow, Row } from './strategies/summary.js';

/** A run that was saved into bench/results. */
export type Saved = Result<'strategies', StrategyFigures> | Result<'rush', RushFigures>;

interface StrategyFigures {
  base?: BaseRow | undefined;
  rows: Row[];
  drains: Drain[];
}

interface RushFigures {
  scenario: Scenario;
  seed: number;
  rows: RushRow[];
}

/** What the README says about the newest runs, in Markdown. */
export function figuresText(saved: readonly Saved[]): string {
  const parts = saved.map((run) =>
    run.kind === 'rush'
      ? `${provenance(run)}\n${rushText(run.figures)}`
      : `${provenance(run)}\n${strategiesText(run.figures)}`,
  );
  return parts.join('\n');
}

function provenance({ command, settings }: Saved): string {
  const { date, commit, cpu, cores, memoryGigabytes, postgres, node } = settings;
  const [major] = node.slice(1).split('.');
  return (
    `\`${command}\` on ${date.slice(0, 10)}, commit ${commit ?? 'unknown'}: ` +
    `${cpu}, ${cores} cores, ${memoryGigabytes} GB,\n` +
    `PostgreSQL ${postgres.version} (fsync=${postgres.fsync}), Node.js ${major}; ` +
    'API, PostgreSQL, Redis and the load on the same machine.\n'
  );
}

const STRATEGY_COLUMNS: Column[] = [
  { title: 'strategy', align: 'left' },
  { title: '× base [min–max]' },
  { title: 'accepted/s' },
  { title: 'p99 ms' },
  { title: 'double sales' },
];

function strategiesText({ base, rows, drains }: StrategyFigures): string {
  const spread = rows.filter(({ workload }) => workload === 'spread');
  const cells = spread.map((row) => {
    const hot = rows.find((other) => other.workload === 'hot' && nameOf(other) === nameOf(row));
    return [
      nameOf(row),
      ratioText(row),
      whole(row.acceptedASecond.median),
      whole(row.p99Ms),
      whole(row.doubleSales + (hot?.doubleSales ?? 0)),
    ];
  });
  const lags = rows.map(({ relayMs }) => relayMs?.p99).filter((p99) => p99 !== undefined);
  const sentences = [
    'Every request asks for another free seat. Double sales include those of the hot workload, in which',
    'thousands of requests ask for the same 50 seats.',
    ...(base
      ? [`Base: pgbench makes ${whole(base.claimsASecond.median)} claims/s, one in each statement.`]
      : []),
    ...(lags.length > 0 ? [`The seat maps are at most ${whole(Math.max(...lags))} ms behind at p99.`] : []),
    ...drainSentences(drains),
  ];
  return `${markdownTable(STRATEGY_COLUMNS, cells)}\n${sentences.map((text) => `${text}\n`).join('')}`;
}

function drainSentences(drains: readonly Drain[]): string[] {
  const logs = [...new Set(drains.map(({ log }) => log))];
  return logs.flatMap((log) => {
    const own = drains.filter((drain) => drain.log === log);
    const rate = spreadOf(own.map(({ decidedASecond }) => decidedASecond));
    if (rate === undefined) return [];
    const line = `a line of ${whole(own[0]!.requests)} requests`;
    return [`QUEUE ${log} decides ${line} at ${whole(rate.median)}/s.`];
  });
}

function ratioText({ ratio }: Row): string {
  if (ratio === undefined) return '';
  const [median, min, max] = [ratio.median, ratio.min, ratio.max].map((value) => value.toFixed(2));
  return `${median} [${min}–${max}]`;
}

const RUSH_COLUMNS: Column[] = [
  { title: 'strategy', align: 'left' },
  { title: 'sold seats/s' },
  { title: 'p99 ms' },
  { title: 'double sales' },
  { title: 'the judge', align: 'left' },
];

function rushText({ scenario, seed, rows }: RushFigures): string {
  const cells = rows.map((row) => [
    row.strategy,
    whole(row.seatsSoldASecond),
    whole(row.p99Ms),
    whole(row.doubleSales),
    row.judgement.text,
  ]);
  return (
    `The same rush under each strategy: ${scenarioLine(scenario, seed)}.\n` +
    'Requests are sent when they are due, and latency counts from then.\n\n' +
    markdownTable(RUSH_COLUMNS, cells)
  );
}
