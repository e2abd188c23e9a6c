import { type Spread, spreadOf } from '../../../harness/statistics.js';
import { nameOf } from '../contender.js';
import type { Micros } from '../measure.js';
import type { Row } from '../summary.js';
import type { Drain } from './drain.js';

const NAME_WIDTH = 13;

/** What became of what QUEUE accepted, and what bounds how much it can accept. */
export function queueLines(rows: readonly Row[], cores: number): string {
  const queued = rows.filter(({ queue }) => queue !== undefined);
  if (queued.length === 0) return '';
  const lines = [
    'queue: from the first acceptance to the last decision',
    ...queued.map(decidedLine),
    'queue: CPU µs a request from its acceptance to the seat map that shows it (spread)',
    ...queued.filter(({ workload }) => workload === 'spread').map((row) => boundLine(row, cores)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function decidedLine(row: Row): string {
  const { decidedASecond, heldShare, undecided, timesPessimistic } = row.queue!;
  const parts = [
    `${spreadText(decidedASecond)} decided/s`,
    ...(heldShare === undefined ? [] : [`${(heldShare * 100).toFixed(1)} % of them held`]),
    `${whole(undecided)} undecided`,
    ...(timesPessimistic ? [`accepts ${spreadText(timesPessimistic, 2)} × PESSIMISTIC`] : []),
  ];
  return `  ${nameOf(row).padEnd(NAME_WIDTH)} ${row.workload.padEnd(6)} ${parts.join(', ')}`;
}

function boundLine(row: Row, cores: number): string {
  const { api } = row.micros;
  const costs = costsOf(row.micros);
  const name = `  ${nameOf(row).padEnd(NAME_WIDTH)}`;
  if (api === undefined) return `${name} not measured`;
  const sum = costs.reduce((total, [, micros]) => total + micros, 0);
  const all = `at most ${whole((cores * 1e6) / sum)}/s on ${cores} cores`;
  return `${name} ${sumText(costs)}: ${all}, ${whole(1e6 / api)}/s by one such server process`;
}

export function drainLine(drain: Drain): string {
  const rate =
    drain.decidedASecond === undefined ? 'not decided in time' : `${whole(drain.decidedASecond)}/s`;
  return `QUEUE ${drain.log}: a line of ${whole(drain.requests)} is decided at ${rate}`;
}

/** How fast a worker decides what has been accepted while there was none. */
export function drainLines(drains: readonly Drain[]): string {
  const logs = [...new Set(drains.map(({ log }) => log))];
  if (logs.length === 0) return '';
  const lines = logs.map((log) => {
    const own = drains.filter((drain) => drain.log === log);
    const rate = spreadText(spreadOf(own.map(({ decidedASecond }) => decidedASecond)));
    const last = own.at(-1)!;
    return `  QUEUE ${log.padEnd(NAME_WIDTH - 6)} ${rate} decided/s; CPU µs: ${sumText(costsOf(last.micros))}\n`;
  });
  const requests = whole(drains[0]!.requests);
  return `drain: ${requests} requests, accepted while no worker ran, once one runs\n${lines.join('')}`;
}

const NAMES: [keyof Micros, string][] = [
  ['load', 'load'],
  ['api', 'API'],
  ['worker', 'worker'],
  ['postgres', 'PG'],
  ['redis', 'Redis'],
  ['logRedis', 'log Redis'],
  ['kafka', 'Kafka'],
];

function costsOf(micros: Micros): [string, number][] {
  return NAMES.flatMap(([name, text]) => (micros[name] === undefined ? [] : [[text, micros[name]]]));
}

function sumText(costs: [string, number][]): string {
  const sum = costs.reduce((total, [, micros]) => total + micros, 0);
  return `${costs.map(([name, micros]) => `${name} ${whole(micros)}`).join(' + ')} = ${whole(sum)}`;
}

function spreadText(spread: Spread | undefined, digits = 0): string {
  if (spread === undefined) return 'unknown';
  const [median, min, max] = [spread.median, spread.min, spread.max].map((value) => whole(value, digits));
  return `${median} [${min}–${max}]`;
}

function whole(value: number, digits = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
