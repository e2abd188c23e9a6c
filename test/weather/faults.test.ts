import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectNoViolation } from '../support/judged.js';
import { type Role, Site, type WhichRedis } from './site.js';

/** How long what is stopped, locked or refused stays so. */
const WHILE_MS = 700;

type Fault = (site: Site) => Promise<void>;

const stopped =
  (pidsOf: (site: Site) => Promise<number[]>): Fault =>
  async (site) => {
    const pids = await pidsOf(site);
    for (const pid of pids) signal(pid, 'SIGSTOP');
    await wait(WHILE_MS);
    for (const pid of pids) signal(pid, 'SIGCONT');
  };

const redisKilled =
  (which: WhichRedis): Fault =>
  async (site) => {
    const pid = await site.redisPid(which);
    signal(pid, 'SIGKILL');
    await eventually(async () => {
      if ((await site.redisPid(which)) === pid) throw new Error('it is still there');
    }, 20_000);
  };

const redisFull =
  (which: WhichRedis): Fault =>
  async (site) => {
    const limit = (most: string) => site.redis(which, (redis) => redis.config('SET', 'maxmemory', most));
    await limit('1');
    await wait(WHILE_MS);
    await limit('0');
  };

const replaced =
  (role: Role, how: 'kill' | 'terminate'): Fault =>
  async (site) => {
    await site.processes[role][how]();
    await site.start(role);
  };

const TERMINATE = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like 'ticket-rush%' and state <> 'idle'`;

const FAULTS: [string, Fault][] = [
  [
    'a backend of PostgreSQL is killed: all connections go',
    async (site) => {
      const [row] = await site.database.query<any>(
        `select pid from pg_stat_activity where application_name like 'ticket-rush%' limit 1`,
      );
      signal(row.pid, 'SIGKILL');
      await eventually(() => site.database.query('select'), 20_000);
    },
  ],
  [
    'PostgreSQL is killed and started again',
    async (site) => {
      signal(site.postgres().postmaster, 'SIGKILL');
      await eventually(() => site.database.query('select'), 20_000);
    },
  ],
  [
    'backends at work are terminated again and again',
    async (site) => {
      for (let round = 0; round < 7; round += 1) {
        await site.database.query(TERMINATE);
        await wait(WHILE_MS / 7);
      }
    },
  ],
  ['PostgreSQL is stopped and goes on', stopped(async (site) => site.postgres().all)],
  [
    'all seats are locked by another session',
    async (site) => {
      await site.database.query(
        `begin; lock table seat in exclusive mode; select pg_sleep(${WHILE_MS / 1_000}); commit`,
      );
    },
  ],
  ['the Redis that may vanish is killed', redisKilled('REDIS_URL')],
  [
    'the Redis that may vanish is flushed',
    (site) => site.redis('REDIS_URL', async (redis) => void (await redis.flushall())),
  ],
  [
    'the Redis that may vanish is stopped and goes on',
    stopped(async (site) => [await site.redisPid('REDIS_URL')]),
  ],
  ['the Redis that may vanish takes no more', redisFull('REDIS_URL')],
  [
    'connections of subscribers and others are cut',
    async (site) => {
      for (const kind of ['pubsub', 'normal'] as const) {
        await site.redis('REDIS_URL', (redis) => redis.call('CLIENT', 'KILL', 'TYPE', kind, 'SKIPME', 'yes'));
        await site.redis('LOG_REDIS_URL', (redis) =>
          redis.call('CLIENT', 'KILL', 'TYPE', kind, 'SKIPME', 'yes'),
        );
      }
    },
  ],
  ['the log is killed and comes back on its files', redisKilled('LOG_REDIS_URL')],
  ['the log is stopped and goes on', stopped(async (site) => [await site.redisPid('LOG_REDIS_URL')])],
  ['the log takes no more', redisFull('LOG_REDIS_URL')],
  ['the API is killed', replaced('api', 'kill')],
  ['the API is ended', replaced('api', 'terminate')],
  ['the API is stopped and goes on', stopped(async (site) => [site.processes.api.pid])],
  ['the worker is killed', replaced('worker', 'kill')],
  ['the worker is stopped and goes on', stopped(async (site) => [site.processes.worker.pid])],
];

/** A process of PostgreSQL may be gone by then. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

let site: Site;
beforeAll(async () => {
  site = await Site.open();
}, 60_000);
afterAll(() => site.stop());

test.each(FAULTS)(
  '%s: nothing acknowledged is lost, no seat is sold twice, and all strategies go on',
  async (_, fault) => {
    await site.sellDuring(() => fault(site));
    await site.isWell();
    await site.isDecided();
    await expectNoViolation(site.database, site.history);
  },
  120_000,
);
