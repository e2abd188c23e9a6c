import { COMPONENTS } from '../../harness/processes.js';
import { type Spread, spreadOf } from '../../harness/statistics.js';
import type { Workload } from '../options.js';
import type { Contender } from './contender.js';
import type { Measured, Micros, Slice } from './measure.js';

/** One line of the table: a contender under a workload, over all rounds. */
export interface Row extends Contender {
  workload: Workload;
  /** Answers: seats that are held, or requests that QUEUE will decide. */
  acceptedASecond: Spread;
  refusedASecond: Spread;
  /** Under the spread workload, where pgbench was there. */
  ratio: Spread | undefined;
  p50Ms: number;
  p99Ms: number;
  queue: QueueRow | undefined;
  /** Medians. */
  micros: Micros;
  doubleSales: number;
  /**
   * Mean lag of this strategy's sales; then the quantiles of the minute after its slices, the worst of the
   * rounds.
   */
  relayMs: { mean: number; p50: number | undefined; p99: number | undefined } | undefined;
  /** By code, over all rounds. */
  refusals: Record<string, number>;
  /** Neither accepted nor refused, by code. */
  faults: Record<string, number>;
}

/** What became of what QUEUE accepted. */
export interface QueueRow {
  /** From the first acceptance to the last decision. */
  decidedASecond: Spread | undefined;
  /** Of the decided, the share that have their seat; absent when nothing was decided. */
  heldShare: number | undefined;
  /** Of all rounds: rejected at their deadline, or not even that. */
  undecided: number;
  /** Accepted a second, beside what PESSIMISTIC accepts in the same round. Under the spread workload. */
  timesPessimistic: Spread | undefined;
}

export interface BaseRow {
  claimsASecond: Spread;
  /** That was the best most often. */
  clients: number;
  postgresMicros: number | undefined;
}

/** @param doubleSales of each of the measured supplies, in their order */
export function summarise({ slices, supplies }: Measured, doubleSales: readonly number[]): Row[] {
  return supplies.map(({ contender, workload }, index) => {
    const own = slices.filter(
      (slice) =>
        slice.strategy === contender.strategy && slice.log === contender.log && slice.workload === workload,
    );
    return {
      ...contender,
      workload,
      acceptedASecond: over(own, (slice) => slice.acceptedASecond)!,
      refusedASecond: over(own, (slice) => slice.refusedASecond)!,
      ratio: workload === 'spread' ? over(own, (slice) => slice.ratio) : undefined,
      p50Ms: over(own, (slice) => slice.p50Ms)!.median,
      p99Ms: over(own, (slice) => slice.p99Ms)!.median,
      queue: contender.strategy === 'QUEUE' ? queueOf(own, slices) : undefined,
      micros: microsOf(own),
      doubleSales: doubleSales[index]!,
      relayMs: relayOf(own),
      refusals: counted(own.map(({ load }) => load.refused)),
      faults: counted(own.map(({ load }) => load.faults)),
    };
  });
}

export function summariseBase({ bases }: Measured): BaseRow | undefined {
  if (bases.length === 0) return undefined;
  const best = bases.map(
    ({ runs, claimsASecond }) => runs.find((run) => run.claimsASecond === claimsASecond)!,
  );
  const times = (clients: number): number => best.filter((run) => run.clients === clients).length;
  return {
    claimsASecond: spreadOf(bases.map((base) => base.claimsASecond))!,
    clients: best.map((run) => run.clients).toSorted((a, b) => times(b) - times(a) || a - b)[0]!,
    postgresMicros: spreadOf(best.map((run) => run.postgresMicros))?.median,
  };
}

function over(slices: Slice[], value: (slice: Slice) => number | undefined): Spread | undefined {
  return spreadOf(slices.map(value));
}

function microsOf(slices: Slice[]): Micros {
  const names = [...COMPONENTS, 'load'] as const;
  const medians = names.map((name) => [name, over(slices, ({ micros }) => micros[name])?.median]);
  return Object.fromEntries(medians.filter(([, median]) => median !== undefined));
}

function relayOf(slices: Slice[]): Row['relayMs'] {
  const mean = over(slices, (slice) => slice.relayLagMs)?.median;
  if (mean === undefined) return undefined;
  const worst = (quantile: 'p50' | 'p99'): number | undefined => {
    const seconds = over(slices, ({ relay }) => relay?.[quantile])?.max;
    return seconds === undefined ? undefined : seconds * 1_000;
  };
  return { mean, p50: worst('p50'), p99: worst('p99') };
}

function queueOf(own: Slice[], slices: Slice[]): QueueRow {
  const others = slices.filter(
    ({ strategy, workload }) => strategy === 'PESSIMISTIC' && workload === 'spread',
  );
  const total = (part: (slice: Slice) => number): number => own.reduce((sum, slice) => sum + part(slice), 0);
  const decided = total((slice) => slice.decided!.decided);
  return {
    decidedASecond: over(own, (slice) => slice.decided!.decidedASecond),
    heldShare: decided === 0 ? undefined : total((slice) => slice.decided!.held) / decided,
    undecided: total((slice) => slice.decided!.accepted) - decided,
    timesPessimistic: over(own, ({ round, workload, acceptedASecond }) => {
      const other = workload === 'spread' ? others.find((slice) => slice.round === round) : undefined;
      return other && acceptedASecond / other.acceptedASecond;
    }),
  };
}

function counted(all: Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [code, count] of Object.entries(counts)) total[code] = (total[code] ?? 0) + count;
  }
  return total;
}
