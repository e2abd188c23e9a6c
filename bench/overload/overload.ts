import { setTimeout as wait } from 'node:timers/promises';
import { loadDocuments } from '../../harness/api.js';
import { aim } from '../../harness/floors.js';
import type { ReplayResult, Target } from '../../harness/load/job.js';
import type { Trace } from '../../harness/load/trace.js';
import { readStrain, type Strain } from '../../harness/metrics.js';
import { type Component, cpuTimes, timesEach } from '../../harness/processes.js';
import { whole } from '../../harness/text-table.js';
import type { Finding, Probe, ProbeContext } from '../probe.js';

/** What is offered, in this order, in times of the peak; the last one counts. */
const TIMES_PEAK = [1.5, 2, 3];
const GOODPUT_SHARE = 0.8;
const SHED_P99_MS = 50;
/** Of each load process. More than a server with bounds lets wait. */
const UNDER_WAY_MAX = 4_000;
/** The closed loops that are tried; the best tells the peak. */
const PEAK_CONNECTIONS = [64, 128, 256];
const PEAK_SEATS = 100_000;
const SEATS_MAX = 100_000;
const WARM_UP_SECONDS = 2;
const LOOK_EVERY_MS = 500;
/** The load process has to be on time, or less was offered than is said. */
const LATE_MS = 20;

/** ATOMIC is offered three times what it can do: it has to go on, and to say no at once to the rest. */
export const overload: Probe = {
  name: 'overload',
  wish: { loads: 2 },
  async measure(context: ProbeContext): Promise<Finding> {
    const peak = await findPeak(context);
    const offers: Offer[] = [];
    for (const times of TIMES_PEAK) {
      const rate = peak * times;
      const seconds = Math.min(context.options.seconds, SEATS_MAX / rate);
      context.out(`peak ${whole(peak)}/s; offering ${whole(rate)}/s for ${seconds.toFixed(1)} s\n`);
      offers.push(await offer(context, { times, rate, seconds }));
    }
    return concluded(peak, offers);
  },
};

/** Accepted a second by the best of some closed loops, each with seats of its own: none may run out. */
async function findPeak(context: ProbeContext): Promise<number> {
  const { testbed, options } = context;
  let best = 0;
  const slices = [{ connections: PEAK_CONNECTIONS[0]!, seconds: WARM_UP_SECONDS }];
  slices.push(...PEAK_CONNECTIONS.map((connections) => ({ connections, seconds: options.seconds })));
  for (const [index, slice] of slices.entries()) {
    const name = `peak ${index}`;
    const { target, seatIds } = await newPerformance(context, name, PEAK_SEATS);
    const result = await testbed.load.run({ ...target, ...slice, name, seatIds });
    await testbed.database.relayCaughtUp();
    if (index > 0) best = Math.max(best, result.accepted / result.seconds);
  }
  return best;
}

interface Offered {
  /** The peak. */
  times: number;
  /** Requests a second. */
  rate: number;
  seconds: number;
}

interface Offer extends Offered {
  results: ReplayResult[];
  strains: Strain[];
  /** Of whole cores, until the last answer and its seat map. */
  cores: Partial<Record<Component | 'load', number>>;
}

/** Half from each load process, evenly spread over the time, every request for another seat. */
async function offer(context: ProbeContext, offered: Offered): Promise<Offer> {
  const { testbed } = context;
  const { times, rate, seconds } = offered;
  const requests = Math.floor(rate * seconds);
  const name = `overload ${times}`;
  const { target, seatIds } = await newPerformance(context, name, Math.ceil(requests / 100) * 100);
  const count = testbed.loads.length;
  const before = cpuTimes(testbed.watched);
  const loaded = Promise.all(
    testbed.loads.map((load, index) => {
      const trace: Trace = [];
      for (let place = index; place < requests; place += count) {
        trace.push({ at: (place / rate) * 1_000, wishes: [{ afterMs: 0, seats: [place] }] });
      }
      const bounds = { connections: UNDER_WAY_MAX, seconds };
      return load.replay({ ...target, ...bounds, name: `${name} ${index}`, trace, pace: 'open', seatIds });
    }),
  );
  const watched = watch(testbed.server.metricsUrl!, seconds);
  const results = await loaded;
  const strains = await watched;
  const micros = cpuTimes(testbed.watched);
  await testbed.database.relayCaughtUp();
  const took = Math.max(...results.map(({ tookSeconds }) => tookSeconds)) * 1e6;
  const load = results.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0);
  return { ...offered, results, strains, cores: { ...timesEach(before, micros, took), load: load / took } };
}

/** What the server says of itself meanwhile, as often as it answers. */
async function watch(metricsUrl: string, seconds: number): Promise<Strain[]> {
  const strains: Strain[] = [];
  const endsAt = performance.now() + seconds * 1_000;
  while (performance.now() < endsAt) {
    await wait(LOOK_EVERY_MS);
    strains.push(await readStrain(metricsUrl));
  }
  return strains;
}

async function newPerformance(
  { testbed }: ProbeContext,
  title: string,
  seats: number,
): Promise<{ target: Target; seatIds: string[] }> {
  const { fixtures, server, database } = testbed;
  const { id: performanceId, seatIds } = await fixtures.performance({ title, seats, lab: false });
  const guests = await fixtures.guests();
  await database.settle();
  const documents = loadDocuments();
  return {
    target: { name: title, url: server.url, documents, guests, strategy: 'ATOMIC', performanceId },
    seatIds,
  };
}

/** What became of one offer. */
function outcomeOf(peak: number, { seconds, results }: Offer) {
  const sum = (part: (result: ReplayResult) => number): number =>
    results.reduce((total, result) => total + part(result), 0);
  const worst = (part: (result: ReplayResult) => number | undefined): number =>
    Math.max(...results.map((result) => part(result) ?? 0));
  const goodput = sum(({ accepted }) => accepted) / seconds;
  return {
    goodput,
    share: goodput / peak,
    shed: sum(({ faults }) => faults.OVERLOADED ?? 0),
    sent: sum(({ sent }) => sent),
    shedP99Ms: worst((result) => result.shedP99Ms),
    fromSendingMs: worst((result) => result.shedFromSendingP99Ms),
    lateMs: worst(({ late }) => late.p99Ms),
    tookSeconds: worst((result) => result.tookSeconds),
    bound: sum((result) => result.bound),
  };
}

function linesOf(peak: number, offer: Offer): string[] {
  const { times, rate, seconds, results, strains, cores } = offer;
  const outcome = outcomeOf(peak, offer);
  const { goodput, share, shed, sent, shedP99Ms, fromSendingMs, lateMs, tookSeconds, bound } = outcome;
  const faults = results.flatMap((result) => Object.entries(result.faults));
  const others = faults.filter(([code]) => code !== 'OVERLOADED').map(([code, count]) => `${code} ${count}`);
  const used = Object.entries(cores).filter(([, each]) => each >= 0.005);
  return [
    '',
    `offered   ${whole(rate)}/s for ${seconds.toFixed(1)} s, ${times} × peak, open loop`,
    `held      ${whole(goodput)}/s in that time, ${whole(share * 100)} % of peak`,
    `shed      ${whole(shed)} of ${whole(sent)}`,
    `          p99 ${whole(shedP99Ms)} ms from intended start, ${whole(fromSendingMs)} ms from sending`,
    `answers   ${results.map(({ p50Ms, p99Ms }) => latency(p50Ms, p99Ms)).join('; ')} from intended start`,
    `cores     ${used.map(([name, each]) => `${name} ${each.toFixed(2)}`).join(', ')}`,
    `          the last answer came after ${tookSeconds.toFixed(1)} s`,
    ...strainLines(strains),
    ...(bound > 0 ? [`${whole(bound)} requests found every connection taken, and waited`] : []),
    ...(lateMs > LATE_MS ? [`the load itself was late by ${lateMs.toFixed(0)} ms at p99`] : []),
    ...(others.length > 0 ? [`errors    ${others.join(', ')}`] : []),
  ];
}

function concluded(peak: number, offers: Offer[]): Finding {
  const last = offers.at(-1)!;
  const { share, shed, shedP99Ms } = outcomeOf(peak, last);
  const lines = offers.flatMap((offer) => linesOf(peak, offer));
  const text = [`peak      ${whole(peak)} held/s, the best closed loop`, ...lines];
  return {
    text: text.map((line) => `${line}\n`).join(''),
    floors: [
      aim(
        `goodput at ${last.times} × peak is at least ${GOODPUT_SHARE * 100} % of peak`,
        share >= GOODPUT_SHARE,
        `${whole(share * 100)} %`,
      ),
      aim(
        `what is shed is told within ${SHED_P99_MS} ms at p99`,
        shed > 0 && shedP99Ms <= SHED_P99_MS,
        shed === 0 ? 'nothing was shed' : `${shedP99Ms.toFixed(0)} ms`,
      ),
    ],
    figures: { peak, offers: offers.map((offer) => ({ ...offer, ...outcomeOf(peak, offer) })) },
  };
}

function latency(p50Ms: number, p99Ms: number): string {
  return `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
}

const NOT_TOLD = 'not told';

/** The worst of what was seen. */
function strainLines(strains: readonly Strain[]): string[] {
  const known = <T>(values: (T | undefined)[]): T[] => values.filter((value) => value !== undefined);
  const lags = known(strains.map(({ lagP99Ms }) => lagP99Ms));
  const pools = known(strains.map(({ poolWaiting }) => poolWaiting));
  const batches = known(strains.map(({ batch }) => batch)).filter(({ p99 }) => p99 > 0);
  const names = [...new Set(pools.flatMap(Object.keys))];
  const waiting = names.map((name) => `${name} ${Math.max(...pools.map((pool) => pool[name] ?? 0))}`);
  const last = batches.at(-1);
  return [
    `event loop lag p99  ${lags.length === 0 ? NOT_TOLD : `${Math.max(...lags).toFixed(0)} ms`}`,
    `pool wait           ${waiting.length === 0 ? NOT_TOLD : waiting.join(', ')}`,
    `batch depth         ${last ? `p50 ${whole(last.p50)}, p99 ${whole(last.p99)}` : NOT_TOLD}`,
  ];
}
