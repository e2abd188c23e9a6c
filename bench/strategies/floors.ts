import { aim, type Floor, floor, promiseFloor } from '../../harness/floors.js';
import { spreadOf } from '../../harness/statistics.js';
import type { Verdict } from '../../tools/judge/judge.js';
import type { Strategy } from '../options.js';
import { type Contender, nameOf } from './contender.js';
import type { Drain } from './queue/drain.js';
import type { Row } from './summary.js';

/** The least accepted reservations a second under the spread workload, as a share of the base. */
const RATIOS: Partial<Record<Strategy, number>> = { PESSIMISTIC: 0.15, ATOMIC: 0.45 };
/** What they should accept: pgbench’s single claims, or twice what servers of their kind were seen to. */
const RATIO_AIMS: Partial<Record<Strategy, number>> = {
  OPTIMISTIC: 0.27,
  PESSIMISTIC: 0.26,
  REDIS_LOCK: 0.18,
  ATOMIC: 1,
};
/** What QUEUE on Redis Streams accepts at least, beside PESSIMISTIC in the same round. */
const TIMES_PESSIMISTIC = 3;
const DRAINED_A_SECOND = 10_000;
const KAFKA_ACCEPTED_A_SECOND = 10_000;
const KAFKA_P99_MS = 50;
const IDLE_MEGABYTES = 200;
const RELAY_P99_MS = 200;

export interface Found {
  rows: Row[];
  drains: Drain[];
  /** Absent when the metrics were not to be had. */
  idleMegabytes: number | undefined;
  /** Seats of lab performances are not judged. */
  verdicts: Verdict[];
  /** Empty when every seat map was up to date soon after each slice. */
  relayBehind: string[];
}

export function judgeFloors(found: Found): Floor[] {
  return [
    ...ratios(found.rows, RATIOS, floor),
    ...ratios(found.rows, RATIO_AIMS, aim).filter(({ result }) => result !== 'not measured'),
    doubleSalesFloor(found.rows),
    promiseFloor(found.verdicts),
    memoryFloor(found.idleMegabytes),
    relayAim(found),
    ...queueAims(found.rows),
    ...drainAims(found.drains),
    ...kafkaAims(found.rows),
  ];
}

function ratios(rows: Row[], least: typeof RATIOS, judge: typeof floor): Floor[] {
  return Object.entries(least).map(([strategy, ratio]) =>
    ratioFloor(rows, strategy as Strategy, ratio, judge),
  );
}

function ratioFloor(rows: Row[], strategy: Strategy, least: number, judge: typeof floor): Floor {
  const what = `${strategy} accepts at least ${least} × base (spread)`;
  const row = spreadRow(rows, { strategy, log: undefined });
  if (row === undefined) return unmeasured(what, 'the strategy was not run');
  if (row.ratio === undefined) return unmeasured(what, 'there is no pgbench on PATH');
  const { median } = row.ratio;
  return judge(what, median >= least, `${median.toFixed(2)} × base`);
}

function queueAims(rows: Row[]): Floor[] {
  const what = `QUEUE Streams accepts at least ${TIMES_PESSIMISTIC} × PESSIMISTIC (spread)`;
  const times = spreadRow(rows, { strategy: 'QUEUE', log: 'Streams' })?.queue?.timesPessimistic;
  if (times === undefined) return [];
  return [aim(what, times.median >= TIMES_PESSIMISTIC, `${times.median.toFixed(2)} × PESSIMISTIC`)];
}

function spreadRow(rows: Row[], { strategy, log }: Contender): Row | undefined {
  return rows.find((row) => row.strategy === strategy && row.log === log && row.workload === 'spread');
}

function doubleSalesFloor(rows: Row[]): Floor {
  const what = 'no double sale but under NO_LOCK';
  const others = rows.filter(({ strategy }) => strategy !== 'NO_LOCK');
  if (others.length === 0) return unmeasured(what, 'only NO_LOCK was run');
  const count = others.reduce((total, row) => total + row.doubleSales, 0);
  return floor(what, count === 0, `${count} double sales`);
}

function memoryFloor(idleMegabytes: number | undefined): Floor {
  const what = `the idle API takes at most ${IDLE_MEGABYTES} MB`;
  if (idleMegabytes === undefined) return unmeasured(what, 'the server was running before');
  return floor(what, idleMegabytes <= IDLE_MEGABYTES, `${Math.round(idleMegabytes)} MB`);
}

function relayAim({ rows, relayBehind }: Found): Floor {
  const what = `seat maps at most ${RELAY_P99_MS} ms behind at p99`;
  const known = rows.map(({ relayMs }) => relayMs?.p99).filter((p99) => p99 !== undefined);
  if (known.length === 0) return unmeasured(what, 'the metrics were not to be had');
  const worst = Math.max(...known);
  const behind = relayBehind.map((slice) => `; not caught up after ${slice}`).join('');
  const found = `${Math.round(worst)} ms in the worst minute${behind}`;
  return aim(what, worst <= RELAY_P99_MS && behind === '', found);
}

function drainAims(drains: Drain[]): Floor[] {
  const logs = [...new Set(drains.map(({ log }) => log))];
  return logs.map((log) => {
    const what = `a line of QUEUE ${log} is decided at ${DRAINED_A_SECOND.toLocaleString('en')}/s or more`;
    const own = drains.filter((drain) => drain.log === log);
    const rate = spreadOf(own.map(({ decidedASecond }) => decidedASecond))?.median;
    if (rate === undefined) return aim(what, false, 'it was not decided in time');
    return aim(what, rate >= DRAINED_A_SECOND, `${Math.round(rate).toLocaleString('en')}/s`);
  });
}

function kafkaAims(rows: Row[]): Floor[] {
  const contender: Contender = { strategy: 'QUEUE', log: 'Kafka' };
  const row = spreadRow(rows, contender);
  if (row === undefined) return [];
  const rate = Math.round(row.acceptedASecond.median);
  const least = KAFKA_ACCEPTED_A_SECOND.toLocaleString('en');
  return [
    aim(
      `${nameOf(contender)} accepts ${least}/s or more (spread)`,
      rate >= KAFKA_ACCEPTED_A_SECOND,
      `${rate.toLocaleString('en')}/s`,
    ),
    aim(
      `${nameOf(contender)} answers within ${KAFKA_P99_MS} ms at p99 (spread)`,
      row.p99Ms < KAFKA_P99_MS,
      `${row.p99Ms.toFixed(1)} ms`,
    ),
  ];
}

function unmeasured(what: string, found: string): Floor {
  return { what, result: 'not measured', found };
}
