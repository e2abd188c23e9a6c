import type { Cleanups } from '../../harness/cleanups.js';
import type { Documents, ReplayJob, ReplayResult } from '../../harness/load/job.js';
import type { Scenario } from '../../harness/load/scenario.js';
import { type Trace, traceOf } from '../../harness/load/trace.js';
import { type CpuTimes, cpuTimes, timesEach } from '../../harness/processes.js';
import { readSettings, type Settings } from '../../harness/settings.js';
import { judgeTestbed, startTestbed, type Testbed } from '../../harness/testbed.js';
import { untilAccepting, untilDecided } from '../../harness/undecided.js';
import type { Verdict } from '../../tools/judge/judge.js';
import type { Strategy } from '../options.js';

/** A rush that is played under every strategy. */
export interface Rush {
  scenario: Scenario;
  seed: number;
  documents: Documents;
  guests: number;
  /** Of the closed loop. */
  connections: number;
}

/** One trace, played once. */
export interface Playing {
  load: ReplayResult;
  /** Until the last answer and, under QUEUE, the last decision. */
  seconds: number;
  /** With those that were given back and sold again. */
  seatsSold: number;
  /** Requests that got no seats; under QUEUE also those that were told so later. */
  refused: number;
  doubleSales: number;
  /** CPU microseconds a request. */
  micros: CpuTimes;
}

export interface Played {
  strategy: Strategy;
  open: Playing;
  closed: Playing;
  verdicts: Verdict[];
  settings: Settings;
}

/** The most requests of an open loop under way; a request beyond them waits, and is counted. */
const UNDER_WAY_MAX = 1_000;
const WARM_UP_FANS_MAX = 2_000;
const DECIDED_WITHIN_MS = 60_000;
/** Every guest can pay for what they get. */
const PRICE = 1_000;

type OnProgress = (what: string, share?: number) => void;

/** Plays a rush under one strategy, on a server with a PostgreSQL and a Redis of its own, and judges it. */
export async function playStrategy(
  rush: Rush,
  strategy: Strategy,
  directory: string,
  cleanups: Cleanups,
  onProgress: OnProgress,
): Promise<Played> {
  const { scenario, seed, guests, connections } = rush;
  onProgress('starting');
  const testbed = await startTestbed({ directory, guests }, cleanups);
  const settings = await readSettings(testbed.database, undefined, directory);
  if (strategy === 'QUEUE') await untilAccepting(testbed);
  const player = { rush, strategy, testbed, onProgress };
  // Others come to the warm-up, so that nothing of the rush itself is known from it.
  const few = { ...scenario, fans: Math.min(scenario.fans, WARM_UP_FANS_MAX) };
  await play(player, 'warm-up', traceOf(few, seed + 1), { pace: 'closed', connections });
  const trace = traceOf(scenario, seed);
  const open = await play(player, 'rush', trace, { pace: 'open', connections: UNDER_WAY_MAX });
  const closed = await play(player, 'capacity', trace, { pace: 'closed', connections });
  onProgress('judging');
  return { strategy, open, closed, verdicts: await judgeTestbed(testbed, 'judge'), settings };
}

interface Player {
  rush: Rush;
  strategy: Strategy;
  testbed: Testbed;
  onProgress: OnProgress;
}

/** Plays a trace on a new performance. */
async function play(
  { rush, strategy, testbed, onProgress }: Player,
  name: string,
  trace: Trace,
  how: Pick<ReplayJob, 'pace' | 'connections'>,
): Promise<Playing> {
  const { server, fixtures, database, watched } = testbed;
  const { seats } = rush.scenario;
  const { id: performanceId, layout } = await fixtures.performance({
    title: name,
    seats,
    lab: strategy === 'NO_LOCK',
    price: PRICE,
  });
  const guests = await fixtures.guests();
  await database.settle();
  const since = await database.now();
  const before = cpuTimes(watched);
  const { url } = server;
  const { documents } = rush;
  const job = { name, url, documents, guests, strategy, performanceId, trace, seatIds: layout, ...how };
  const load = await testbed.load.replay(job, (arrived) => onProgress(name, arrived / trace.length));
  if (strategy === 'QUEUE' && !(await untilDecided(server.metricsUrl!, DECIDED_WITHIN_MS))) {
    throw new Error(`the queue had not decided everything ${DECIDED_WITHIN_MS / 1_000} s after the ${name}`);
  }
  // What a sale costs includes telling the seat map.
  await database.relayCaughtUp();
  const micros = timesEach(before, cpuTimes(watched), load.sent);
  const { decided, held, lastAt } = await database.decisionsSince(since, performanceId);
  const refusals = Object.values(load.refused).reduce((sum, count) => sum + count, 0);
  return {
    load,
    micros,
    seconds: Math.max(load.seconds, lastAt === null ? 0 : (lastAt - load.beganAt) / 1_000),
    seatsSold: await database.seatsSold(performanceId),
    refused: refusals + decided - held,
    doubleSales: await database.doubleSales([performanceId]),
  };
}
