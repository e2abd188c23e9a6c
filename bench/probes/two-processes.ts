import { join } from 'node:path';
import { loadDocuments } from '../api.js';
import type { Counters } from '../database.js';
import { aim, floor } from '../floors.js';
import type { LoadResult } from '../load/job.js';
import { hotShareOf } from '../report.js';
import { startApi } from '../server.js';
import { spreadOf } from '../statistics.js';
import { textTable, whole } from '../text-table.js';
import { Supply } from '../workload.js';
import type { Finding, Probe, Scene } from './probe.js';

const TIMES_ONE = 1.3;
const HOT_SHARE = 0.9;
const WARM_UP_SECONDS = 2;

interface Slice {
  round: number;
  processes: 1 | 2;
  acceptedASecond: number;
  refusedASecond: number;
  p99Ms: number;
}

/** A second API on the same database and Redis: what does it add, and do the two get in each other's way? */
export const twoProcesses: Probe = {
  name: 'two-processes',
  // The load is made by as many processes, whatever it meets.
  wish: { loads: 2 },
  async measure(scene: Scene): Promise<Finding> {
    const { site, options, directory, cleanups, out } = scene;
    const dataDir = join(directory, 'second');
    const second = startApi(site.server, dataDir, `${dataDir}.log`);
    cleanups.add(second.stop);
    cleanups.watch(second.ended);
    const urls = [site.server.url, (await second.ready).url];
    const supply = new Supply(site, { strategy: 'ATOMIC', log: undefined }, 'hot');
    for (const processes of [1, 2] as const) await sell(scene, supply, urls, processes, 0);
    const before = await site.database.counters();
    const slices: Slice[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const processes of round % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const)) {
        const slice = await sell(scene, supply, urls, processes, round);
        slices.push(slice);
        out(`round ${round}  ${processes} API  ${whole(slice.refusedASecond)} refused/s\n`);
      }
    }
    const doubleSales = await site.database.doubleSales(supply.performanceIds);
    return concluded(slices, doubleSales, before, await site.database.counters());
  },
};

/** One slice of the hot workload, half of its requests from each load process. */
async function sell(
  { site, options }: Scene,
  supply: Supply,
  urls: string[],
  processes: 1 | 2,
  round: number,
): Promise<Slice> {
  const seconds = round === 0 ? WARM_UP_SECONDS : options.seconds;
  const { performanceId, seatIds } = await supply.prepare(seconds);
  const guests = await site.stage.guests();
  const results = await Promise.all(
    site.loads.map((load, index) =>
      load.run({
        name: `${round}/${processes}/${index}`,
        url: urls[processes === 1 ? 0 : index]!,
        documents: loadDocuments(),
        guests,
        strategy: 'ATOMIC',
        performanceId,
        seconds,
        seatIds: seatIds.filter((_, place) => place % site.loads.length === index),
        connections: Math.ceil(options.connections / site.loads.length),
      }),
    ),
  );
  await site.database.relayCaughtUp();
  const total = (part: (result: LoadResult) => number): number =>
    results.reduce((sum, result) => sum + part(result), 0);
  // Both took from the same blocks; the quicker one has opened more of them.
  supply.consume(Math.max(...results.map(({ sent }) => sent)) * results.length, seconds);
  const refused = ({ refused }: LoadResult): number =>
    Object.values(refused).reduce((sum, count) => sum + count, 0);
  return {
    round,
    processes,
    acceptedASecond: total(({ accepted, seconds }) => accepted / seconds),
    refusedASecond: total((result) => refused(result) / result.seconds),
    p99Ms: Math.max(...results.map(({ p99Ms }) => p99Ms)),
  };
}

function concluded(slices: Slice[], doubleSales: number, before: Counters, after: Counters): Finding {
  const of = (processes: 1 | 2): Slice[] => slices.filter((slice) => slice.processes === processes);
  const median = (own: Slice[], value: (slice: Slice) => number): number => spreadOf(own.map(value))!.median;
  const times = median(
    of(2),
    ({ round, refusedASecond }) =>
      refusedASecond / of(1).find((slice) => slice.round === round)!.refusedASecond,
  );
  const deadlocks = after.deadlocks - before.deadlocks;
  const hotShare = hotShareOf(before, after);
  const rows = ([1, 2] as const).map((processes) => [
    `${processes}`,
    whole(median(of(processes), ({ acceptedASecond }) => acceptedASecond)),
    whole(median(of(processes), ({ refusedASecond }) => refusedASecond)),
    median(of(processes), ({ p99Ms }) => p99Ms).toFixed(1),
  ]);
  const columns = ['API processes', 'accepted/s', 'refused/s', 'p99 ms'].map((title) => ({ title }));
  return {
    text: textTable(columns, rows),
    floors: [
      aim(
        `two refuse at least ${TIMES_ONE} × what one does (hot)`,
        times >= TIMES_ONE,
        `${times.toFixed(2)} ×`,
      ),
      floor('no deadlock', deadlocks === 0, `${deadlocks}`),
      floor('no double sale', doubleSales === 0, `${doubleSales}`),
      aim(
        `at least ${HOT_SHARE * 100} % of the updates of seats touch no index (HOT)`,
        (hotShare ?? 0) >= HOT_SHARE,
        hotShare === undefined ? 'no updates' : `${(hotShare * 100).toFixed(1)} %`,
      ),
    ],
    figures: { slices, times, deadlocks, doubleSales, hotShare },
  };
}
