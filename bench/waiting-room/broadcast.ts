import { setTimeout as wait } from 'node:timers/promises';
import { Api } from '../../harness/api.js';
import { Cleanups } from '../../harness/cleanups.js';
import { aim, type Floor } from '../../harness/floors.js';
import { readMetrics } from '../../harness/metrics.js';
import {
  joinRooms,
  openRoom,
  type Room,
  type RoomTestbed,
  Ticks,
} from '../../harness/waiting-room/room-testbed.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import { type FanOutRow, measureFanOut, type Teller } from '../fan-out/measure-fan-out.js';
import { type Broadcast, floorTeller, iteratorTeller } from '../fan-out/own-tellers.js';

/**
 * How many fans are inside, and stay there. All others stand within the first 10,000 places, and are told at
 * every tick.
 */
export const AHEAD = 1;
const SETTINGS = { capacity: 1, admitPerSecond: 1, admittedSeconds: 3_600 };
/** A tick is told within this, even here. */
const TOLD_WITHIN_MS = 450;
const LOOK_EVERY_MS = 100;

const P99_MS = 150;
const CPU_MS = 160;
const TIMES_FLOOR = 1.75;
const KILOBYTES = 16;
const LESS_THAN_ITERATOR = 2.5;

const PLACE = {
  id: 'qpl_13aVPZPUzb',
  status: 'WAITING',
  position: 10_000,
  waiting: 10_000,
  estimatedWaitSeconds: 1_000,
  admittedUntil: null,
  phase: 'OPEN',
  seats: 'LEFT',
  concert: { id: 'con_1', saleStatus: 'ON_SALE' },
};

const BROADCAST: Broadcast = {
  sdl: `type Query { nothing: Int }
    type Concert { id: ID! saleStatus: String! }
    type Place {
      id: ID! status: String! position: Int waiting: Int! estimatedWaitSeconds: Int admittedUntil: String
      phase: String! seats: String! concert: Concert!
    }
    type Subscription { queuePlaceUpdated(concertId: ID!): Place! }`,
  event: { queuePlaceUpdated: PLACE },
  query: `subscription ($concertId: ID!) { queuePlaceUpdated(concertId: $concertId) {
    id status position waiting estimatedWaitSeconds admittedUntil phase seats concert { id saleStatus } } }`,
  variables: { concertId: 'con_1' },
};

export interface BroadcastFigures {
  rows: FanOutRow[];
}

/**
 * One tick to all fans in a room with a socket, beside the libraries' own iterator and one write(2) for each
 * socket.
 *
 * @param meanwhile done while all fans still watch
 */
export async function measureBroadcast(
  testbed: RoomTestbed,
  cleanups: Cleanups,
  meanwhile: () => Promise<void>,
): Promise<BroadcastFigures> {
  const room = await openRoom(testbed, 'places', SETTINGS);
  await goAhead(testbed, room);
  await joinRooms(testbed, [room], cleanups);
  const ticks = await Ticks.of(testbed, room, cleanups);
  const teller = await roomTeller(testbed, room, ticks);
  const readers = teller.tokens!.length;
  const rows = [await measureFanOut(teller, readers, meanwhile)];
  for (const other of [
    iteratorTeller(cleanups, BROADCAST),
    floorTeller(cleanups, { data: BROADCAST.event }),
  ]) {
    const own = new Cleanups();
    cleanups.add(() => own.run());
    rows.push(await measureFanOut(await other, readers));
    await own.run();
  }
  return { rows };
}

/** Before all others come: a fan who is admitted hears of no ticks. */
async function goAhead(
  { server, fixtures, database }: RoomTestbed,
  { concertId, number }: Room,
): Promise<void> {
  const ahead = (await fixtures.guests()).slice(0, AHEAD);
  const api = new Api(server.url);
  for (const { token } of ahead) await api.run('JoinWaitingRoom', { input: { concertId } }, token);
  for (let inside = 0; inside < AHEAD; await wait(LOOK_EVERY_MS)) {
    const { rows } = await database.client.query<{ inside: number }>(
      'select count(*)::int as inside from waiting_room_pass where concert_id = $1',
      [number],
    );
    inside = rows[0]!.inside;
  }
}

async function roomTeller({ server, fixtures }: RoomTestbed, room: Room, ticks: Ticks): Promise<Teller> {
  const guests = await fixtures.guests();
  return {
    name: 'Ticket Rush',
    url: server.url,
    pid: server.pid!,
    query: trustedDocument('WatchQueuePlace').body,
    variables: { concertId: room.concertId },
    tokens: guests.slice(AHEAD).map(({ token }) => token),
    sockets: async () => (await readMetrics(server.metricsUrl!)).sockets,
    async quiet() {
      await ticks.next();
      await wait(TOLD_WITHIN_MS);
    },
    tell: () => ticks.next(),
  };
}

export function broadcastAims({ rows: [own, iterator, least] }: BroadcastFigures): Floor[] {
  const { readers, p99Ms, cpuMs, kilobytesAReader } = own!;
  const timesFloor = cpuMs / least!.cpuMs;
  const less = iterator!.cpuMs / cpuMs;
  const all = readers.toLocaleString('en');
  return [
    aim(`a tick reaches ${all} sockets within ${P99_MS} ms (p99)`, p99Ms <= P99_MS, `${p99Ms.toFixed(0)} ms`),
    aim(`… and costs at most ${CPU_MS} ms of CPU`, cpuMs <= CPU_MS, `${cpuMs.toFixed(0)} ms`),
    aim(
      `… at most ${TIMES_FLOOR} × write(2) a socket`,
      timesFloor <= TIMES_FLOOR,
      `${timesFloor.toFixed(2)} ×`,
    ),
    aim(
      `… at least ${LESS_THAN_ITERATOR} × less than the libraries' iterator`,
      less >= LESS_THAN_ITERATOR,
      `${less.toFixed(2)} × less`,
    ),
    aim(
      `a connection takes at most ${KILOBYTES} KB`,
      kilobytesAReader <= KILOBYTES,
      `${kilobytesAReader.toFixed(1)} KB`,
    ),
  ];
}
