import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { performanceNumber } from '../../tools/judge/ids.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import { Child } from '../child.js';
import type { Cleanups } from '../cleanups.js';
import type { Performance } from '../fixtures.js';
import { instant } from '../instant.js';
import { startWorker } from '../server.js';
import { startTestbed, type Testbed } from '../testbed.js';
import type { FromJoiner, Joined, ToJoiner } from './join-job.js';

/** An API process, a worker that admits fans, and fans. */
export interface RoomTestbed extends Testbed {
  /** Guests that have signed in, as JSON. */
  guestsFile: string;
  redis: Redis;
  /** The name of the deployment, which stands in every key. */
  deployment: string;
}

export interface Room extends Performance {
  number: number;
}

const CONNECTIONS = 256;
/** Every guest can pay for a few seats. */
const PRICE = 1_000;

export interface RoomWish {
  directory: string;
  guests: number;
  /** Without a worker no fan is admitted, and nothing is told. */
  worker: boolean;
  environment?: Record<string, string>;
}

export async function startRoomTestbed(wish: RoomWish, cleanups: Cleanups): Promise<RoomTestbed> {
  const { directory, guests } = wish;
  const environment = { ROLES: 'api', VANISHED_AFTER_SECONDS: '3600', ...wish.environment };
  const testbed = await startTestbed({ directory, guests, environment }, cleanups);
  if (wish.worker) {
    const dataDir = join(directory, 'worker');
    const worker = startWorker(testbed.server, dataDir, `${dataDir}.log`);
    cleanups.add(worker.stop);
    cleanups.watch(worker.ended);
    testbed.watched.worker = await worker.ready;
  }
  const guestsFile = join(directory, 'guests.json');
  await writeFile(guestsFile, JSON.stringify(await testbed.fixtures.guests()), { mode: 0o600 });
  const redis = new Redis(testbed.server.surroundings!.REDIS_URL);
  redis.on('error', () => undefined);
  cleanups.add(() => redis.disconnect());
  const { rows } = await testbed.database.client.query<{ id: string }>('select id from deployment');
  return { ...testbed, guestsFile, redis, deployment: rows[0]!.id };
}

export async function openRoom(
  { fixtures, database }: Testbed,
  title: string,
  waitingRoom: { capacity: number; admitPerSecond: number; admittedSeconds?: number },
  seats = 100,
): Promise<Room> {
  const performance = await fixtures.performance({ title, seats, lab: false, price: PRICE, waitingRoom });
  const { rows } = await database.client.query<{ number: number }>(
    'select concert_id as number from performance where id = $1',
    [performanceNumber(performance.id)],
  );
  return { ...performance, number: rows[0]!.number };
}

/** Of what Redis has of a room. */
export function keyOf({ deployment }: RoomTestbed, { number }: Room, suffix: string): string {
  return `{waiting-room:${deployment}:${number}}:${suffix}`;
}

/**
 * All guests join these rooms, from a process of their own.
 *
 * @param url of what takes the requests in the place of the server
 */
export async function joinRooms(
  { server, guestsFile }: RoomTestbed,
  rooms: readonly Room[],
  cleanups: Cleanups,
  url = server.url,
): Promise<Joined> {
  const joiner = new Child<ToJoiner, FromJoiner>(new URL('./joiner.js', import.meta.url));
  cleanups.add(() => joiner.kill());
  const document = trustedDocument('JoinWaitingRoom').body;
  const ids = rooms.map(({ concertId }) => concertId);
  joiner.tell({ url, guestsFile, document, rooms: ids, connections: CONNECTIONS });
  const answer = await joiner.next();
  joiner.kill();
  if (answer.kind === 'failed') throw new Error(`no fan could join: ${answer.message}`);
  return answer;
}

/** Tells of the ticks of one room, as they are published. */
export class Ticks {
  #next: ((at: number) => void)[] = [];

  private constructor(redis: Redis) {
    redis.on('message', (_channel: string, message: string) => {
      const at = instant();
      if (!message.includes('"tick":true')) return;
      for (const heard of this.#next.splice(0)) heard(at);
    });
  }

  static async of({ server, deployment }: RoomTestbed, room: Room, cleanups: Cleanups): Promise<Ticks> {
    const redis = new Redis(server.surroundings!.REDIS_URL);
    cleanups.add(() => redis.disconnect());
    const ticks = new Ticks(redis);
    await redis.subscribe(`${deployment}:waiting-room:${room.number}`);
    return ticks;
  }

  /** The instant at which the next one is published. */
  next(): Promise<number> {
    return new Promise((resolve) => this.#next.push(resolve));
  }
}
