import type { Documents, LoadResult } from '../../harness/load/job.js';
import { type RelayLag, readMetrics } from '../../harness/metrics.js';
import { type CpuTimes, cpuTimes, timesEach } from '../../harness/processes.js';
import type { Testbed } from '../../harness/testbed.js';
import { BASE_CLIENTS, type Base, type BaseResult } from '../base.js';
import type { Options, Workload } from '../options.js';
import type { Contender } from './contender.js';
import { type Decided, QueueWatch } from './queue/queue-watch.js';
import type { Supply } from './workload.js';

/** CPU microseconds a request, of every process that has worked for it; absent where it cannot be known. */
export type Micros = CpuTimes & { load?: number };

/** One slice of load. */
export interface Slice extends Contender {
  /** 0 is the warm-up, which counts for nothing. */
  round: number;
  workload: Workload;
  acceptedASecond: number;
  refusedASecond: number;
  p50Ms: number;
  p99Ms: number;
  micros: Micros;
  /** Accepted a second, as a share of the base of the same round. */
  ratio: number | undefined;
  /** Of the seats sold in this slice, on average. */
  relayLagMs: number | undefined;
  /** Of the last minute, after this slice. */
  relay: RelayLag | undefined;
  /** False when the seat maps were still behind long after the slice. */
  relayCaughtUp: boolean;
  /** What became of those that QUEUE accepted. */
  decided: Decided | undefined;
  load: LoadResult;
}

/** The base of one round. */
export interface BaseRound {
  round: number;
  runs: (BaseResult & { postgresMicros: number | undefined })[];
  /** Of the best run. */
  claimsASecond: number;
}

export interface Measured {
  slices: Slice[];
  bases: BaseRound[];
  /** Who sold what: to count the double sales in. */
  supplies: Supply[];
}

export interface Bench {
  options: Options;
  /** Where the base is measured. */
  testbed: Testbed;
  /** Absent where there is no pgbench. */
  base: Base | undefined;
  documents: Documents;
  onSlice: (slice: Slice) => void;
  onBase: (base: BaseRound) => void;
}

/**
 * Warm-up, then rounds of base and every contender under every workload, one after the other, in a turning
 * order.
 */
export async function measure(bench: Bench, supplies: Supply[]): Promise<Measured> {
  const { rounds, seconds } = bench.options;
  const measured: Measured = { slices: [], bases: [], supplies };
  for (let round = 0; round <= rounds; round += 1) {
    const warmUp = round === 0;
    const base = await baseRound(bench, round, warmUp ? 1 : seconds);
    if (base && !warmUp) measured.bases.push(base);
    // No strategy always comes right after the same other one.
    const turn = round % supplies.length;
    for (const supply of [...supplies.slice(turn), ...supplies.slice(0, turn)]) {
      const slice = await measureSlice(bench, supply, round, base?.claimsASecond);
      if (!warmUp) measured.slices.push(slice);
    }
  }
  return measured;
}

async function baseRound(bench: Bench, round: number, seconds: number): Promise<BaseRound | undefined> {
  const { base, testbed } = bench;
  if (base === undefined) return undefined;
  const runs: BaseRound['runs'] = [];
  for (const clients of BASE_CLIENTS) {
    const before = cpuTimes(testbed.watched);
    const run = await base.run(clients, seconds);
    const micros = timesEach(before, cpuTimes(testbed.watched), run.claims);
    runs.push({ ...run, postgresMicros: micros.postgres });
  }
  const result = { round, runs, claimsASecond: Math.max(...runs.map((run) => run.claimsASecond)) };
  bench.onBase(result);
  return result;
}

async function measureSlice(
  bench: Bench,
  supply: Supply,
  round: number,
  base: number | undefined,
): Promise<Slice> {
  const { contender, workload, testbed } = supply;
  const { connections, seconds } = bench.options;
  const { server, watched } = testbed;
  const prepared = await supply.prepare(seconds);
  const guests = await testbed.fixtures.guests();
  const queue =
    contender.strategy === 'QUEUE' ? await QueueWatch.begin(testbed, prepared.performanceId) : null;
  const lagBefore = await relayLagOf(testbed);
  const before = cpuTimes(watched);
  const load = await testbed.load.run({
    name: `${round}/${contender.strategy}/${workload}`,
    url: server.url,
    documents: bench.documents,
    guests,
    strategy: contender.strategy,
    ...prepared,
    connections,
    seconds,
  });
  // What a sale costs includes deciding it and telling the seat map.
  await queue?.untilDecided();
  const relayCaughtUp = await testbed.database.relayCaughtUp();
  const micros = timesEach(before, cpuTimes(watched), load.sent);
  const relay = await relayLagOf(testbed);
  supply.consume(load.sent, load.seconds);
  const acceptedASecond = load.accepted / load.seconds;
  const slice: Slice = {
    ...contender,
    round,
    workload,
    acceptedASecond,
    refusedASecond: sum(load.refused) / load.seconds,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    micros: { ...micros, load: load.cpuMicros / load.sent },
    ratio: base === undefined ? undefined : acceptedASecond / base,
    relayLagMs: meanLagMs(lagBefore, relay),
    relay,
    relayCaughtUp,
    decided: await queue?.result(load),
    load,
  };
  bench.onSlice(slice);
  return slice;
}

async function relayLagOf({ server: { metricsUrl } }: Testbed): Promise<RelayLag | undefined> {
  return metricsUrl === undefined ? undefined : (await readMetrics(metricsUrl)).relayLag;
}

function meanLagMs(before: RelayLag | undefined, after: RelayLag | undefined): number | undefined {
  if (before === undefined || after === undefined || after.count === before.count) return undefined;
  return ((after.sum - before.sum) / (after.count - before.count)) * 1_000;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
