import type { Measured, Micros, Slice } from './measure.js';
import type { Strategy, Workload } from './options.js';
import { type Spread, spreadOf } from './statistics.js';

/** One line of the table: a strategy under a workload, over all rounds. */
export interface Row {
  strategy: Strategy;
  workload: Workload;
  acceptedASecond: Spread;
  refusedASecond: Spread;
  /** Under the spread workload, where pgbench was there. */
  ratio: Spread | undefined;
  p50Ms: number;
  p99Ms: number;
  /** Medians. */
  micros: Micros;
  doubleSales: number;
  /**
   * Mean lag of this strategy's sales; then the quantiles of the minute after its slices, the worst of the
   * rounds.
   */
  relayMs: { mean: number; p50: number | undefined; p99: number | undefined } | undefined;
  /** Neither accepted nor refused, by code. */
  faults: Record<string, number>;
}

export interface BaseRow {
  claimsASecond: Spread;
  /** That was the best most often. */
  clients: number;
  postgresMicros: number | undefined;
}

/** @param doubleSales of each of the measured supplies, in their order */
export function summarise({ slices, supplies }: Measured, doubleSales: readonly number[]): Row[] {
  return supplies.map(({ strategy, workload }, index) => {
    const own = slices.filter((slice) => slice.strategy === strategy && slice.workload === workload);
    return {
      strategy,
      workload,
      acceptedASecond: over(own, (slice) => slice.acceptedASecond)!,
      refusedASecond: over(own, (slice) => slice.refusedASecond)!,
      ratio: workload === 'spread' ? over(own, (slice) => slice.ratio) : undefined,
      p50Ms: over(own, (slice) => slice.p50Ms)!.median,
      p99Ms: over(own, (slice) => slice.p99Ms)!.median,
      micros: microsOf(own),
      doubleSales: doubleSales[index]!,
      relayMs: relayOf(own),
      faults: faultsOf(own),
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
  const names = ['api', 'postgres', 'redis', 'load'] as const;
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

function faultsOf(slices: Slice[]): Record<string, number> {
  const faults: Record<string, number> = {};
  for (const { load } of slices) {
    for (const [code, count] of Object.entries(load.faults)) faults[code] = (faults[code] ?? 0) + count;
  }
  return faults;
}
