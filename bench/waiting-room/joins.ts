import type { Cleanups } from '../../harness/cleanups.js';
import { aim, type Floor, floor } from '../../harness/floors.js';
import { type CpuTimes, cpuTimes, ownTime, timesEach } from '../../harness/processes.js';
import type { Joined } from '../../harness/waiting-room/join-job.js';
import { joinRooms, openRoom, type Room, type RoomTestbed } from '../../harness/waiting-room/room-testbed.js';
import { startHttpFloor } from '../ledger/start-http-floor.js';

const JOINS = 100_000;
const SECONDS = 4;
const MICROS = 40;

export interface JoinFigures {
  joins: number;
  seconds: number;
  /** CPU a join. */
  micros: CpuTimes;
  /** Of API, PostgreSQL and Redis. */
  microsInAll: number;
  /** The same requests to Node's HTTP with nothing behind it: CPU each. */
  bareHttpMicros: number;
  /** Of the process that joins. */
  loadMicros: number;
  joined: Joined;
}

/** 100,000 joins: each guest joins several rooms, with a token that the server has seen before. */
export async function measureJoins(
  testbed: RoomTestbed,
  guests: number,
  cleanups: Cleanups,
): Promise<JoinFigures> {
  const settings = { capacity: 1, admitPerSecond: 1 };
  await joinRooms(testbed, [await openRoom(testbed, 'joins: warm-up', settings)], cleanups);
  const rooms: Room[] = [];
  for (let count = 0; count < JOINS; count += guests) {
    rooms.push(await openRoom(testbed, `joins ${rooms.length}`, settings));
  }
  const before = cpuTimes(testbed.watched);
  const joined = await joinRooms(testbed, rooms, cleanups);
  const joins = rooms.length * guests;
  const micros = timesEach(before, cpuTimes(testbed.watched), joins);
  const { api = 0, postgres = 0, redis = 0 } = micros;
  const bare = await startHttpFloor(cleanups);
  const bareBefore = ownTime([bare.pid]);
  await joinRooms(testbed, rooms, cleanups, bare.url);
  const bareHttpMicros = (ownTime([bare.pid]) - bareBefore) / joins;
  return {
    bareHttpMicros,
    joins,
    seconds: joined.seconds,
    micros,
    joined,
    microsInAll: api + postgres + redis,
    loadMicros: joined.cpuMicros / joins,
  };
}

export function joinAims({ joins, joined, seconds, microsInAll, bareHttpMicros }: JoinFigures): Floor[] {
  const all = joins.toLocaleString('en');
  const faults = Object.entries(joined.faults).map(([code, count]) => `${code} ${count}`);
  return [
    floor(`${all} joins give as many places`, joined.joined === joins, [joined.joined, ...faults].join(', ')),
    aim(`${all} joins take less than ${SECONDS} s`, seconds < SECONDS, `${seconds.toFixed(1)} s`),
    aim(
      `a join costs at most ${MICROS} µs of CPU in all`,
      microsInAll <= MICROS,
      `${microsInAll.toFixed(0)} µs, of which bare HTTP takes ${bareHttpMicros.toFixed(0)}`,
    ),
  ];
}
