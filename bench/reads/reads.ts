import { loadDocuments } from '../../harness/api.js';
import type { Performance } from '../../harness/fixtures.js';
import { aim } from '../../harness/floors.js';
import { type Repeated, repeat } from '../../harness/load/repeat.js';
import { cpuTimes, timesEach } from '../../harness/processes.js';
import { spreadOf } from '../../harness/statistics.js';
import { whole } from '../../harness/text-table.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import type { Finding, Probe, ProbeContext } from '../probe.js';
import { type ListTimes, listTimes } from './list-times.js';

const CONCERTS = 24;
const LIST_MS = 15;
const TIMES_UNCACHED = 5;

/** What fans read most, and what it costs from memory and from the database. */
export const reads: Probe = {
  name: 'reads',
  async measure(context: ProbeContext): Promise<Finding> {
    const { testbed, options, out } = context;
    const lists = await listTimes(testbed.database.client);
    let stadium: Performance | undefined;
    for (let number = 1; number <= CONCERTS; number += 1) {
      const title = `Concert ${number}`;
      const seats = number === CONCERTS ? 50_000 : 100;
      stadium = await testbed.fixtures.performance({ title, seats, lab: false });
    }
    await testbed.database.settle();
    const requests = requestsTo(testbed.server.url, stadium!.id);
    const taken = new Map<string, Taken[]>();
    for (let round = 0; round <= options.rounds; round += 1) {
      for (const [name, request] of Object.entries(requests)) {
        const slice = await measured(context, request, round === 0 ? 1 : options.seconds);
        if (round > 0) taken.set(name, [...(taken.get(name) ?? []), slice]);
      }
      out(`round ${round} of ${options.rounds}\n`);
    }
    await sell(context, stadium!);
    return concluded(taken, lists);
  },
};

/** The judge reads a sale, and reads must not have changed it. */
async function sell({ testbed, options }: ProbeContext, { id: performanceId, seatIds }: Performance) {
  const { url } = testbed.server;
  const guests = await testbed.fixtures.guests();
  const bounds = { seconds: 1, connections: options.connections };
  const sale = { name: 'a sale after the reads', strategy: 'ATOMIC' as const, performanceId, seatIds };
  await testbed.load.run({ ...sale, ...bounds, url, documents: loadDocuments(), guests });
  await testbed.database.relayCaughtUp();
}

interface Taken {
  perSecond: number;
  statementsPerSecond: number;
  apiMicros: number;
  postgresMicros: number;
}

/** A POST is executed for each request, as every read was before answers were kept. */
function requestsTo(url: string, performanceId: string): Record<string, Repeated> {
  const post = (operationName: string, variables: object): Repeated => ({
    url,
    body: { operationName, query: trustedDocument(operationName).body, variables },
  });
  const get = (operationName: string, variables: object): Repeated => {
    const asked = { documentId: trustedDocument(operationName).id, variables: JSON.stringify(variables) };
    return { url, path: `/graphql?${new URLSearchParams(asked)}` };
  };
  return {
    'browse, executed': post('BrowseConcerts', {}),
    'browse, kept': get('BrowseConcerts', {}),
    'seat map, executed': post('SeatMapOverview', { performanceId }),
    'seat map, kept': get('SeatMapOverview', { performanceId }),
  };
}

async function measured(
  { testbed, options }: ProbeContext,
  request: Repeated,
  seconds: number,
): Promise<Taken> {
  const statements = async (): Promise<number> => {
    const { rows } = await testbed.database.client.query<{ count: number }>(
      `select xact_commit::int as count from pg_stat_database where datname = current_database()`,
    );
    return rows[0]!.count;
  };
  const beganWith = await statements();
  const before = cpuTimes(testbed.watched);
  const { connections } = options;
  const { count } = await repeat(request, { connections, seconds });
  const each = timesEach(before, cpuTimes(testbed.watched), count);
  // PostgreSQL's backends report what they have done once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  return {
    perSecond: count / seconds,
    statementsPerSecond: ((await statements()) - beganWith) / seconds,
    apiMicros: each.api ?? 0,
    postgresMicros: each.postgres ?? 0,
  };
}

function concluded(taken: Map<string, Taken[]>, lists: ListTimes): Finding {
  const median = (name: string, of: (slice: Taken) => number): number =>
    spreadOf(taken.get(name)!.map(of))!.median;
  const lines = [...taken.keys()].map((name) => {
    const cpu = `API ${whole(median(name, (slice) => slice.apiMicros))} µs`;
    const postgres = `PostgreSQL ${whole(median(name, (slice) => slice.postgresMicros))} µs`;
    const statements = `${whole(median(name, (slice) => slice.statementsPerSecond))} statements/s`;
    return `${name.padEnd(20)} ${whole(median(name, (slice) => slice.perSecond))}/s, ${cpu}, ${postgres}, ${statements}`;
  });
  const times =
    median('browse, kept', (slice) => slice.perSecond) /
    median('browse, executed', (slice) => slice.perSecond);
  const slowest = lists.slowest.map(
    ({ list, ms, cpuMs }) => `${ms.toFixed(1)} ms, CPU ${cpuMs.toFixed(0)} ms: ${list}`,
  );
  const text = [
    ...lines,
    '',
    `a page over 100,000 concerts: p50 ${lists.p50Ms.toFixed(1)} ms, p99 ${lists.p99Ms.toFixed(1)} ms of all lists`,
    ...slowest,
  ];
  return {
    text: text.map((line) => `${line}\n`).join(''),
    floors: [
      aim(
        `the browse page from memory is answered at least ${TIMES_UNCACHED} × as often as when executed`,
        times >= TIMES_UNCACHED,
        `${times.toFixed(1)} ×`,
      ),
      aim(
        `a page over 100,000 concerts takes at most ${LIST_MS} ms at p99`,
        lists.p99Ms <= LIST_MS,
        `${lists.p99Ms.toFixed(1)} ms, CPU ${lists.p99CpuMs.toFixed(0)} ms`,
      ),
    ],
    figures: { reads: Object.fromEntries(taken), lists },
  };
}
