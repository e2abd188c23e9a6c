import { join } from 'node:path';
import { Api } from '../../harness/api.js';
import { Cleanups, withCleanups } from '../../harness/cleanups.js';
import { Fixtures } from '../../harness/fixtures.js';
import { instant } from '../../harness/instant.js';
import { readMetrics } from '../../harness/metrics.js';
import { startServer } from '../../harness/server.js';
import { temporaryDirectory } from '../../harness/testbed.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import type { Options } from '../options.js';
import { type FanOutRow, measureFanOut, type Teller } from './measure-fan-out.js';
import { floorTeller, iteratorTeller } from './own-tellers.js';

const READERS = [1_000, 5_000, 10_000];
const DELTA = { fromVersion: 'zz', version: '100', available: [], held: [4_711], sold: [], blocked: [] };

const HEAD = 'one change of a seat map   readers  p50 ms  p99 ms  CPU ms  µs each  KB each';

/**
 * Prints how long it takes, and what it costs the server, to tell very many readers one change of a seat map:
 * through this server, through the libraries' own iterator, and by one write(2) a socket, which is the floor.
 */
export async function runFanOut(_options: Options, out: (text: string) => void): Promise<boolean> {
  out(`${HEAD}\n`);
  await withCleanups((cleanups) => measureAll(cleanups, out));
  return true;
}

async function measureAll(cleanups: Cleanups, out: (text: string) => void): Promise<void> {
  for (const readers of READERS) {
    for (const teller of [ticketRush, libraryIterator, floor]) {
      const scene = new Cleanups();
      cleanups.add(() => scene.run());
      const row = await measureFanOut(await teller(scene), readers);
      await scene.run();
      out(`${line(row)}\n`);
    }
  }
}

async function ticketRush(cleanups: Cleanups): Promise<Teller> {
  const directory = await temporaryDirectory(undefined, cleanups);
  const own = startServer(join(directory, 'data'), join(directory, 'server.log'));
  cleanups.add(own.stop);
  const server = await own.ready;
  const fixtures = new Fixtures(server, server.admin, 1);
  const [guest] = await fixtures.guests();
  const { id: performanceId, seatIds } = await fixtures.performance({
    title: 'fan-out',
    seats: 10_000,
    lab: false,
  });
  const api = new Api(server.url);
  return {
    name: 'Ticket Rush',
    url: server.url,
    pid: server.pid!,
    query: trustedDocument('WatchSeatMap').body,
    variables: { performanceId },
    sockets: async () => (await readMetrics(server.metricsUrl!)).sockets,
    async tell() {
      const seat = seatIds.pop()!;
      const input = { performanceId, seatIds: [seat], idempotencyKey: seat };
      await api.run('ReserveSeats', { input }, guest!.token);
      return instant();
    },
  };
}

function libraryIterator(cleanups: Cleanups): Promise<Teller> {
  const sdl = `type Query { nothing: Int }
    type SeatMapDelta {
      fromVersion: String! version: String!
      available: [Int!]! held: [Int!]! sold: [Int!]! blocked: [Int!]!
    }
    type Subscription { seatMapUpdated(performanceId: ID!): SeatMapDelta! }`;
  const query =
    'subscription ($performanceId: ID!) { seatMapUpdated(performanceId: $performanceId) { __typename fromVersion version available held sold blocked } }';
  const variables = { performanceId: 'per_1' };
  return iteratorTeller(cleanups, { sdl, event: { seatMapUpdated: DELTA }, query, variables });
}

function floor(cleanups: Cleanups): Promise<Teller> {
  return floorTeller(cleanups, { data: { seatMapUpdated: { __typename: 'SeatMapDelta', ...DELTA } } });
}

function line({ name, readers, p50Ms, p99Ms, cpuMs, kilobytesAReader }: FanOutRow): string {
  const cells = [
    name.padEnd(24),
    readers.toLocaleString('en').padStart(7),
    p50Ms.toFixed(0).padStart(7),
    p99Ms.toFixed(0).padStart(7),
    cpuMs.toFixed(0).padStart(7),
    ((cpuMs * 1_000) / readers).toFixed(1).padStart(8),
    kilobytesAReader.toFixed(1).padStart(8),
  ];
  return cells.join(' ');
}
