import { join } from 'node:path';
import type { Cleanups } from '../../../harness/cleanups.js';
import type { Documents } from '../../../harness/load/job.js';
import { type CpuTimes, cpuTimes, timesEach } from '../../../harness/processes.js';
import { startWorker } from '../../../harness/server.js';
import { type Testbed, withOwnCleanups } from '../../../harness/testbed.js';
import { untilDecided } from '../../../harness/undecided.js';
import type { Log } from '../contender.js';

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
  testbed: Testbed;
  log: Log;
  documents: Documents;
  connections: number;
  /** For what the worker writes. */
  directory: string;
  /** Of this drain of the testbed. */
  number: number;
}

/** Builds up a line while no worker runs, then starts one. */
export async function measureDrain(plan: DrainPlan, cleanups: Cleanups): Promise<Drain> {
  const { testbed, log, directory, number } = plan;
  const { performanceId, requests } = await buildUp(plan);
  await testbed.database.settle();
  const since = await testbed.database.now();
  const micros = await withOwnCleanups(cleanups, async (own) => {
    const dataDir = join(directory, `worker-${number}`);
    const worker = startWorker(testbed.server, dataDir, `${dataDir}.log`);
    own.add(worker.stop);
    own.watch(worker.ended);
    const watched = { ...testbed.watched, worker: await worker.ready };
    const before = cpuTimes(watched);
    await untilDecided(testbed.server.metricsUrl!, DRAINED_WITHIN_MS);
    await testbed.database.relayCaughtUp();
    return timesEach(before, cpuTimes(watched), requests);
  });
  const { decided, firstAt, lastAt } = await testbed.database.decisionsSince(since, performanceId);
  const seconds = (lastAt! - firstAt!) / 1_000;
  return { log, requests, micros, decidedASecond: decided > 1 ? (decided - 1) / seconds : undefined };
}

async function buildUp({ testbed, documents, connections, number }: DrainPlan) {
  const { server, fixtures, load } = testbed;
  const performance = await fixtures.performance({ title: `drain ${number}`, seats: SEATS, lab: false });
  const result = await load.run({
    name: `drain ${number}`,
    url: server.url,
    documents,
    guests: await fixtures.guests(),
    strategy: 'QUEUE',
    performanceId: performance.id,
    seatIds: performance.seatIds.slice(0, REQUESTS),
    connections,
    seconds: ACCEPTED_WITHIN_SECONDS,
  });
  return { performanceId: performance.id, requests: result.acceptedInAll };
}
