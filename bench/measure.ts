import { BASE_CLIENTS, type Base, type BaseResult } from './base.js';
import type { Database } from './database.js';
import type { LoadResult } from './load/job.js';
import type { LoadProcess } from './load/load-process.js';
import { type RelayLag, readMetrics } from './metrics.js';
import type { Options, Strategy, Workload } from './options.js';
import { type CpuTimes, cpuTimes, type Watched } from './processes.js';
import type { Server } from './server.js';
import type { Stage } from './stage.js';
import { Supply } from './workload.js';

/** CPU microseconds a request, of everybody who has worked for it; absent where it cannot be known. */
export type Micros = CpuTimes & { load?: number };

/** One slice of load. */
export interface Slice {
  /** 0 is the warm-up, which counts for nothing. */
  round: number;
  strategy: Strategy;
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
  server: Server;
  database: Database;
  stage: Stage;
  load: LoadProcess;
  /** Absent where there is no pgbench. */
  base: Base | undefined;
  document: string;
  onSlice: (slice: Slice) => void;
  onBase: (base: BaseRound) => void;
}

/**
 * Warm-up, then rounds of base and every strategy under every workload, one after the other, in a turning
 * order.
 */
export async function measure(bench: Bench, supplies: Supply[]): Promise<Measured> {
  const { rounds, seconds } = bench.options;
  const measured: Measured = { slices: [], bases: [], supplies };
  for (let round = 0; round <= rounds; round += 1) {
    const warmUp = round === 0;
    const base = await baseRound(bench, round, warmUp ? 1 : seconds);
    if (base && !warmUp) measured.bases.push(base);
    // Nobody is always the one who comes right after the same other.
    const turn = round % supplies.length;
    for (const supply of [...supplies.slice(turn), ...supplies.slice(0, turn)]) {
      const slice = await measureSlice(bench, supply, round, base?.claimsASecond);
      if (!warmUp) measured.slices.push(slice);
    }
  }
  return measured;
}

async function baseRound(bench: Bench, round: number, seconds: number): Promise<BaseRound | undefined> {
  const { base } = bench;
  if (base === undefined) return undefined;
  const runs: BaseRound['runs'] = [];
  for (const clients of BASE_CLIENTS) {
    const before = cpuTimes(watched(bench));
    const run = await base.run(clients, seconds);
    const micros = each(before, cpuTimes(watched(bench)), run.claims);
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
  const { strategy, workload } = supply;
  const { connections, seconds } = bench.options;
  const { metricsUrl } = bench.server;
  const prepared = await supply.prepare(seconds);
  const guests = await bench.stage.guests();
  const lagBefore = metricsUrl === undefined ? undefined : (await readMetrics(metricsUrl)).relayLag;
  const before = cpuTimes(watched(bench));
  const load = await bench.load.run({
    name: `${round}/${strategy}/${workload}`,
    url: bench.server.url,
    document: bench.document,
    guests,
    strategy,
    ...prepared,
    connections,
    seconds,
  });
  // What a sale costs includes telling the seat map.
  const relayCaughtUp = await bench.database.relayCaughtUp();
  const micros = each(before, cpuTimes(watched(bench)), load.sent);
  const relay = metricsUrl === undefined ? undefined : (await readMetrics(metricsUrl)).relayLag;
  supply.consume(load.sent, load.seconds);
  const acceptedASecond = load.accepted / load.seconds;
  const slice: Slice = {
    round,
    strategy,
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
    load,
  };
  bench.onSlice(slice);
  return slice;
}

function watched({ server, database }: Bench): Watched {
  return { api: server.pid, redis: server.redisPid, postgres: database.postmaster };
}

function each(before: CpuTimes, after: CpuTimes, count: number): CpuTimes {
  const names = (['api', 'postgres', 'redis'] as const).filter((name) => after[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, (after[name]! - (before[name] ?? 0)) / count]));
}

function meanLagMs(before: RelayLag | undefined, after: RelayLag | undefined): number | undefined {
  if (before === undefined || after === undefined || after.count === before.count) return undefined;
  return ((after.sum - before.sum) / (after.count - before.count)) * 1_000;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
