import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { performanceNumber } from '../../tools/judge/ids.js';
import { trustedDocument } from '../api.js';
import type { Cleanups } from '../cleanups.js';
import { Child } from '../fan-out/child.js';
import { instant } from '../fan-out/job.js';
import { startWorker } from '../server.js';
import { openSite, type Site } from '../site.js';
import type { Performance } from '../stage.js';
import type { FromJoiner, Joined, ToJoiner } from './join-job.js';

/** An API process, a worker that admits fans, and fans. */
export interface RoomSite extends Site {
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

export interface RoomWish {
  directory: string;
  guests: number;
  /** Without a worker no fan is admitted, and nothing is told. */
  worker: boolean;
  environment?: Record<string, string>;
}

export async function openRoomSite(wish: RoomWish, cleanups: Cleanups): Promise<RoomSite> {
  const { directory, guests } = wish;
  const environment = { ROLES: 'api', VANISHED_AFTER_SECONDS: '3600', ...wish.environment };
  const site = await openSite({ directory, guests, environment }, cleanups);
  if (wish.worker) {
    const dataDir = join(directory, 'worker');
    const worker = startWorker(site.server, dataDir, `${dataDir}.log`);
    cleanups.add(worker.stop);
    cleanups.watch(worker.ended);
    site.watched.worker = await worker.ready;
  }
  const guestsFile = join(directory, 'guests.json');
  await writeFile(guestsFile, JSON.stringify(await site.stage.guests()), { mode: 0o600 });
  const redis = new Redis(site.server.surroundings!.REDIS_URL);
  redis.on('error', () => undefined);
  cleanups.add(() => redis.disconnect());
  const { rows } = await site.database.client.query<{ id: string }>('select id from deployment');
  return { ...site, guestsFile, redis, deployment: rows[0]!.id };
}

export async function openRoom(
  { stage, database }: Site,
  title: string,
  waitingRoom: { capacity: number; admitPerSecond: number; admittedSeconds?: number },
  seats = 100,
): Promise<Room> {
  const performance = await stage.performance({ title, seats, lab: false, waitingRoom });
  const { rows } = await database.client.query<{ number: number }>(
    'select concert_id as number from performance where id = $1',
    [performanceNumber(performance.id)],
  );
  return { ...performance, number: rows[0]!.number };
}

/** Of what Redis has of a room. */
export function keyOf({ deployment }: RoomSite, { number }: Room, suffix: string): string {
  return `{waiting-room:${deployment}:${number}}:${suffix}`;
}

/**
 * All guests join these rooms, from a process of their own.
 *
 * @param url of what takes the requests in the place of the server
 */
export async function joinRooms(
  { server, guestsFile }: RoomSite,
  rooms: readonly Room[],
  cleanups: Cleanups,
  url = server.url,
): Promise<Joined> {
  const joiner = new Child<ToJoiner, FromJoiner>('../waiting-room/joiner');
  cleanups.add(() => joiner.kill());
  const document = trustedDocument('JoinWaitingRoom').body;
  const ids = rooms.map(({ concertId }) => concertId);
  joiner.tell({ url, guestsFile, document, rooms: ids, connections: CONNECTIONS });
  const answer = await joiner.next();
  joiner.kill();
  if (answer.kind === 'failed') throw new Error(`nobody could join: ${answer.message}`);
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

  static async of({ server, deployment }: RoomSite, room: Room, cleanups: Cleanups): Promise<Ticks> {
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
