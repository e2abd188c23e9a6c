import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from '../../harness/child.js';
import type { Cleanups } from '../../harness/cleanups.js';
import { cpuTimes, residentBytes } from '../../harness/processes.js';
import {
  keyOf,
  openRoom,
  type Room,
  type RoomTestbed,
  Ticks,
} from '../../harness/waiting-room/room-testbed.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import type { FromReaders, ToReaders } from '../fan-out/job.js';

const WAITERS = 1_000_000;
const AT_ONCE = 1_000;
const TICKS = 5;
const ADMIT_PER_SECOND = 1_000;
const SUFFIXES = [
  'state',
  'line',
  'away',
  'inside',
  'present',
  'marks',
  'journal',
  'seconds',
  'processes',
  'spent',
];

export interface MillionFigures {
  waiters: number;
  redisMegabytes: number;
  /** What the API process has grown by, with one socket to the room. */
  apiMegabytes: number;
  /** CPU of a second in which 1,000 are admitted. */
  tickMs: { api: number; worker: number; redis: number };
}

/** A room in which a million wait: what it takes of memory, and a second of it of CPU. */
export async function measureMillion(testbed: RoomTestbed, cleanups: Cleanups): Promise<MillionFigures> {
  const { redis, server, fixtures, watched } = testbed;
  const room = await openRoom(testbed, 'a million', { capacity: WAITERS, admitPerSecond: ADMIT_PER_SECOND });
  const [guest] = await fixtures.guests();
  const before = await usedMegabytes(testbed);
  await fill(testbed, room);
  const apiBefore = residentBytes(server.pid!);
  const reader = new Child<ToReaders, FromReaders>(new URL('../fan-out/readers.js', import.meta.url));
  cleanups.add(() => reader.kill());
  const query = trustedDocument('WatchQueuePlace').body;
  const variables = { concertId: room.concertId };
  reader.tell({
    kind: 'connect',
    job: { url: server.url, readers: 1, query, variables, tokens: [guest!.token] },
  });
  const connected = await reader.next();
  if (connected.kind !== 'connected') throw new Error('no fan could watch a room of a million');
  const ticks = await Ticks.of(testbed, room, cleanups);
  await ticks.next();
  await wait(500);
  const since = cpuTimes(watched);
  for (let count = 0; count < TICKS; count += 1) await ticks.next();
  const now = cpuTimes(watched);
  const each = (name: 'api' | 'worker' | 'redis') => ((now[name] ?? 0) - (since[name] ?? 0)) / 1_000 / TICKS;
  const figures = {
    waiters: await redis.zcard(keyOf(testbed, room, 'line')),
    redisMegabytes: (await usedMegabytes(testbed)) - before,
    apiMegabytes: (residentBytes(server.pid!) - apiBefore) / 1e6,
    tickMs: { api: each('api'), worker: each('worker'), redis: each('redis') },
  };
  reader.kill();
  return figures;
}

async function usedMegabytes({ redis }: RoomTestbed): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1]) / 1e6;
}

/** As the server joins fans, a thousand at once. The first comes in by the door, and has a token. */
async function fill(testbed: RoomTestbed, room: Room): Promise<void> {
  const { redis, database, server, fixtures } = testbed;
  const [guest] = await fixtures.guests();
  await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${guest!.token}` },
    body: JSON.stringify({
      operationName: 'JoinWaitingRoom',
      query: trustedDocument('JoinWaitingRoom').body,
      variables: { input: { concertId: room.concertId } },
    }),
  });
  const keys = SUFFIXES.map((suffix) => keyOf(testbed, room, suffix));
  const { rows } = await database.client.query<{ first: string }>(
    `update waiting_room set next_sequence = next_sequence + $2 where concert_id = $1
     returning next_sequence - $2 as first`,
    [room.number, WAITERS],
  );
  await redis.hset(keys[0]!, 'block_end', Number(rows[0]!.first) + WAITERS - 1);
  for (let start = 0; start < WAITERS - 1; start += AT_ONCE) {
    const users = Array.from({ length: Math.min(AT_ONCE, WAITERS - 1 - start) }, (_, index) =>
      uuid(start + index),
    );
    await redis.eval(script('join'), keys.length, ...keys, 2 * WAITERS, 3_600_000, ...users);
  }
}

const script = (name: string): string => lua('common') + lua(name);

function lua(name: string): string {
  const file = new URL(`../../../src/waiting-room/line/lua/${name}.lua`, import.meta.url);
  return `${readFileSync(fileURLToPath(file), 'utf8')}\n`;
}

const uuid = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
