import { join } from 'node:path';
import type { Cleanups } from '../cleanups.js';
import type { Log } from '../contender.js';
import type { Documents } from '../load/job.js';
import { type CpuTimes, cpuTimes, timesEach } from '../processes.js';
import { startWorker } from '../server.js';
import { inScene, type Site } from '../site.js';
import { untilDecided } from './undecided.js';

/** So many are accepted for one performance while no worker decides: one shard, one line. */
const REQUESTS = 20_000;
const SEATS = 50_000;
const ACCEPTED_WITHIN_SECONDS = 120;
const DRAINED_WITHIN_MS = 120_000;

/** One line of requests, and how fast a worker that finds it decides it. */
export interface Drain {
  log: Log;
  requests: number;
  /** From the first decision to the last; absent when fewer than two were made in time. */
  decidedASecond: number | undefined;
  /** CPU microseconds a decision, from the ready worker to the seat map that shows the last. */
  micros: CpuTimes;
}

export interface DrainPlan {
  /** Its server decides nothing. */
  site: Site;
  log: Log;
  documents: Documents;
  connections: number;
  /** For what the worker writes. */
  directory: string;
  /** Of this drain of the site. */
  number: number;
}

/** Builds up a line while no worker runs, then starts one. */
export async function measureDrain(plan: DrainPlan, cleanups: Cleanups): Promise<Drain> {
  const { site, log, directory, number } = plan;
  const { performanceId, requests } = await buildUp(plan);
  await site.database.settle();
  const since = await site.database.now();
  const micros = await inScene(cleanups, async (own) => {
    const dataDir = join(directory, `worker-${number}`);
    const worker = startWorker(site.server, dataDir, `${dataDir}.log`);
    own.add(worker.stop);
    own.watch(worker.ended);
    const watched = { ...site.watched, worker: await worker.ready };
    const before = cpuTimes(watched);
    await untilDecided(site.server.metricsUrl!, DRAINED_WITHIN_MS);
    await site.database.relayCaughtUp();
    return timesEach(before, cpuTimes(watched), requests);
  });
  const { decided, firstAt, lastAt } = await site.database.decisionsSince(since, performanceId);
  const seconds = (lastAt! - firstAt!) / 1_000;
  return { log, requests, micros, decidedASecond: decided > 1 ? (decided - 1) / seconds : undefined };
}

async function buildUp({ site, documents, connections, number }: DrainPlan) {
  const { server, stage, load } = site;
  const performance = await stage.performance({ title: `drain ${number}`, seats: SEATS, lab: false });
  const result = await load.run({
    name: `drain ${number}`,
    url: server.url,
    documents,
    guests: await stage.guests(),
    strategy: 'QUEUE',
    performanceId: performance.id,
    seatIds: performance.seatIds.slice(0, REQUESTS),
    connections,
    seconds: ACCEPTED_WITHIN_SECONDS,
  });
  return { performanceId: performance.id, requests: result.acceptedInAll };
}
