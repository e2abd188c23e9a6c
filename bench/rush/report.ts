import type { Scenario } from '../../harness/load/scenario.js';
import type { CpuTimes } from '../../harness/processes.js';
import { type Column, textTable, whole } from '../../harness/text-table.js';
import type { Strategy } from '../options.js';
import { type Judgement, judgementOn } from './judgement.js';
import type { Played, Playing } from './play.js';

/** One line of the table. */
export interface RushRow {
  strategy: Strategy;
  /** Of the open loop, as is everything but the capacity. */
  seatsSoldASecond: number;
  refusedASecond: number;
  /** Payments; absent in results from before there were any. */
  paidASecond?: number;
  seconds: number;
  /** Answers a second of the closed loop. */
  capacityASecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of both loops. */
  doubleSales: number;
  micros: CpuTimes;
  judgement: Judgement;
}

export function rushRow({ strategy, open, closed, verdicts }: Played): RushRow {
  return {
    strategy,
    seatsSoldASecond: open.seatsSold / open.seconds,
    refusedASecond: open.refused / open.seconds,
    paidASecond: open.load.paid / open.load.tookSeconds,
    seconds: open.seconds,
    capacityASecond: closed.load.sent / closed.seconds,
    p50Ms: open.load.p50Ms,
    p99Ms: open.load.p99Ms,
    doubleSales: open.doubleSales + closed.doubleSales,
    micros: open.micros,
    judgement: judgementOn(strategy, verdicts),
  };
}

const COLUMNS: Column[] = [
  { title: 'strategy', align: 'left' },
  { title: 'sold seats/s' },
  { title: 'refused/s' },
  { title: 'paid/s' },
  { title: 'capacity/s' },
  { title: 'p50 ms' },
  { title: 'p99 ms' },
  { title: 'API µs' },
  { title: 'PG µs' },
  { title: 'Redis µs' },
  { title: 'doubles' },
  { title: 'judge', align: 'left' },
];

export function rushTable(rows: readonly RushRow[]): string {
  const micros = (value: number | undefined): string => (value === undefined ? '-' : whole(value));
  return textTable(
    COLUMNS,
    rows.map((row) => [
      row.strategy,
      whole(row.seatsSoldASecond),
      whole(row.refusedASecond),
      micros(row.paidASecond),
      whole(row.capacityASecond),
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      micros(row.micros.api),
      micros(row.micros.postgres),
      micros(row.micros.redis === undefined ? undefined : row.micros.redis + (row.micros.logRedis ?? 0)),
      whole(row.doubleSales),
      row.judgement.text,
    ]),
  );
}

export function scenarioLine(scenario: Scenario, seed: number): string {
  const { fans, seats, overSeconds, firstSecondShare, retries, cancelShare, payShare } = scenario;
  const parts = [
    `${whole(fans)} fans for ${whole(seats)} seats in ${overSeconds} s`,
    `${percent(firstSecondShare)} of them in the first`,
    `${retries} retries`,
    `${percent(cancelShare)} give back`,
    // Absent in results from before there were payments.
    ...(payShare ? [`${percent(payShare)} pay`] : []),
    `seed ${seed}`,
  ];
  return parts.join(', ');
}

/** Printed when a strategy is done. */
export function playedLine({ strategy, open }: Played, judgement: Judgement): string {
  const mark = judgement.asItMust ? '✓' : '✗';
  const sold = `${whole(open.seatsSold)} seats sold in ${open.seconds.toFixed(1)} s`;
  const told = [sold, `${whole(open.load.sent)} requests`, `p99 ${open.load.p99Ms.toFixed(0)} ms`];
  return `${mark} ${strategy.padEnd(11)}  ${told.join(', ')}: ${judgement.text}`;
}

/** The load process has to be on time, or what it measures is itself. */
const LATE_MS = 20;

/** What a reader has to know before believing the figures. */
export function remarks(played: readonly Played[]): string {
  const lines = played.flatMap(({ strategy, open, closed }) => [
    ...boundRemark(strategy, open),
    ...lateRemark(strategy, open),
    ...[open, closed].flatMap(({ load }) => faultRemark(strategy, load)),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function boundRemark(strategy: Strategy, { load: { bound, sent } }: Playing): string[] {
  if (bound === 0) return [];
  return [`${strategy}: ${whole(bound)} of ${whole(sent)} requests found every connection taken, and waited`];
}

function lateRemark(strategy: Strategy, { load: { late } }: Playing): string[] {
  if (late.p99Ms <= LATE_MS) return [];
  const [p99, most] = [late.p99Ms, late.maxMs].map((ms) => ms.toFixed(0));
  return [`${strategy}: the load itself was late by ${p99} ms at p99, ${most} ms at most`];
}

function faultRemark(strategy: Strategy, { faults, refused }: Playing['load']): string[] {
  const unusual = [...Object.entries(faults), ...Object.entries(refused)].filter(
    ([code]) => code !== 'SEAT_TAKEN',
  );
  if (unusual.length === 0) return [];
  return [`${strategy}: ${unusual.map(([code, count]) => `${code} ${whole(count)}`).join(', ')}`];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
