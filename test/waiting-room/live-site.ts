import { expect } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { startOwnRedis } from '../support/own-redis.js';
import { subscriber, type Watched, watch } from '../support/watching.js';
import { concertWithRoom, type Fan, guests, join } from './fans.js';
import { logOf, replay } from './replay.js';

const CUT_EVERY_MS = 150;

/** Two servers that share a database, and a Redis for them alone. */
export interface LiveSite {
  app: TestApp;
  second: string;
  redis: Redis;
  follow(concertId: string, fan: Fan, server?: string): Watched<any>;
  /** Ends what the test that just ran has followed. */
  unfollow(): Promise<void>;
  close(): Promise<void>;
}

export async function openLiveSite(): Promise<LiveSite> {
  const ownRedis = await startOwnRedis();
  const redis = new Redis(ownRedis.url);
  const app = await startTestApp({ REDIS_URL: ownRedis.url });
  const second = await startOn(app.database, { REDIS_URL: ownRedis.url, ROLES: 'api' });
  const clients: Client[] = [];
  return {
    app,
    second: second.url!,
    redis,
    follow(concertId, fan, server = app.url) {
      const client = subscriber(server, fan.token);
      clients.push(client);
      return watch(client, 'WatchQueuePlace', { concertId });
    },
    async unfollow() {
      await Promise.allSettled(clients.splice(0).map((client) => client.dispose()));
    },
    async close() {
      await second.stop();
      await app.stop();
      redis.disconnect();
      await ownRedis.stop();
    },
  };
}

/** Statuses in the order in which they were told, without repeats. */
export const pathOf = ({ events }: Watched<any>): string[] =>
  events.map(({ status }) => status).filter((status, index, all) => status !== all[index - 1]);

export const positionsOf = ({ events }: Watched<any>): number[] =>
  events.filter(({ status }) => status === 'WAITING').map(({ position }) => position);

/** A room, its fans, and what each of them hears, in turn at one server and at the other. */
async function followed(site: LiveSite, count: number, room: Record<string, unknown>) {
  const { app, second } = site;
  const { concertId } = await concertWithRoom(app, room);
  const fans = await guests(app, count);
  const ids = await Promise.all(fans.map(async (fan) => (await join(app, concertId, fan)).id));
  const watched = fans.map((fan, index) => site.follow(concertId, fan, index % 2 ? second : app.url));
  return { concertId, ids, watched };
}

/** Each hears of their own place alone, and no position goes back. */
function expectOwnPlaces(watched: readonly Watched<any>[], ids: readonly string[]): void {
  for (const [index, each] of watched.entries()) {
    expect(new Set(each.events.map(({ id }) => id))).toEqual(new Set([ids[index]]));
    const positions = positionsOf(each);
    expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  }
}

/** Pub/sub is cut again and again: each fan hears of their own place, to the end. */
export async function hearsWhilePubSubIsCut(
  site: LiveSite,
  count: number,
  room: Record<string, unknown>,
): Promise<void> {
  let cuts = 0;
  const cutting = setInterval(() => {
    void site.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    cuts += 1;
  }, CUT_EVERY_MS);
  try {
    const { concertId, ids, watched } = await followed(site, count, room);
    await eventually(async () => {
      const open = watched.filter((each) => pathOf(each).at(-1) !== 'EXPIRED');
      expect(open.map((each) => each.events.at(-1))).toEqual([]);
    }, 60_000);
    await Promise.all(watched.map(({ done }) => done));
    expectOwnPlaces(watched, ids);
    // A fan who subscribes late may find the end of it.
    for (const each of watched)
      expect(['WAITING', 'ADMITTED', 'EXPIRED'].join(' ')).toContain(pathOf(each).join(' '));
    const events = watched.reduce((sum, each) => sum + each.events.length, 0);
    expect(events).toBeGreaterThan(2 * count);
    expect(cuts).toBeGreaterThan(count / 6);
    expect(replay(await logOf(site.app.database, concertId))).toHaveLength(count);
  } finally {
    clearInterval(cutting);
  }
}

/** So many events, none of them to another fan. */
export async function hearsOwnEvents(
  site: LiveSite,
  events: number,
  count: number,
  room: Record<string, unknown>,
): Promise<void> {
  const { ids, watched } = await followed(site, count, room);
  await eventually(async () => {
    const heard = watched.reduce((sum, each) => sum + each.events.length, 0);
    expect(heard).toBeGreaterThan(events);
  }, 60_000);
  expectOwnPlaces(watched, ids);
}
