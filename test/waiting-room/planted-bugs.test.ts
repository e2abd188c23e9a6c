import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { lineKeys, RedisLine } from '../../src/waiting-room/line/redis-line.js';
import type { RoomMessage } from '../../src/waiting-room/line/room-message.js';
import { RoomFollower } from '../../src/waiting-room/telling/room-follower.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { judge } from '../../tools/judge/judge.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { crowd, type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { decodeNumbered } from '../support/ids.js';
import { plant, ROOM_BUGS, scriptsWith } from '../support/planted-bugs.js';
import { testRedisUrl } from '../support/redis.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, join, place } from './fans.js';

/** Every mistake is made, and the same is played without it: the judge must see the one and not the other. */
let app: TestApp;
let people: Fan[];
let history: HistoryWriter;

beforeEach(async () => {
  history = new HistoryWriter({ keep: true });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app.stop();
});

async function begin(count: number): Promise<void> {
  app = await startTestApp();
  people = await fans(app.url, count);
}

async function broken(): Promise<string[]> {
  const events = history.events;
  const verdicts = await judge({
    databaseUrl: app.database.url,
    ...(events.length > 0 && { history: events }),
  });
  return verdicts.filter(({ violations }) => violations > 0).map(({ id }) => id);
}

const statusOf = async (concertId: string, fan: Fan) => (await place(app, concertId, fan))?.status;
const untilInside = (concertId: string, fan: Fan) =>
  eventually(async () => expect(await statusOf(concertId, fan)).toBe('ADMITTED'));

const cases = (what: string, caughtBy: string) => [
  [`${what}: caught by ${caughtBy}`, true, [caughtBy]] as const,
  [`without that, ${caughtBy} is not reported`, false, []] as const,
];

test.each(cases('a capacity that the script does not look at', 'I-10'))('%s', async (_, planted, found) => {
  if (planted) scriptsWith(ROOM_BUGS['capacity checked outside the script']);
  await begin(4);
  const { concertId } = await concertWithRoom(app, { capacity: 2, admitPerSecond: 10 });
  for (const fan of people) await join(app, concertId, fan);
  await untilInside(concertId, people[planted ? 3 : 1]!);
  expect(await broken()).toEqual(found);
});

test.each(cases('an order by the clock of the last sign of life', 'I-9'))('%s', async (_, planted, found) => {
  if (planted) scriptsWith(ROOM_BUGS['order by clock']);
  await begin(3);
  const { concertId } = await concertWithRoom(app, { capacity: 5, admitPerSecond: 1 });
  await app.database.query('update waiting_room set paused = true, settings_version = 2');
  for (const fan of people) await join(app, concertId, fan);
  await place(app, concertId, people[0]!);
  await app.database.query('update waiting_room set paused = false, settings_version = 3');
  for (const fan of people) await untilInside(concertId, fan);
  expect(await broken()).toEqual(found);
});

test.each(cases('a place restored whatever its epoch', 'I-10'))('%s', async (_, planted, found) => {
  await begin(1);
  const { concertId } = await concertWithRoom(app, { capacity: 5, admitPerSecond: 10 });
  const [fan] = people as [Fan];
  const { token } = await join(app, concertId, fan);
  await untilInside(concertId, fan);
  await app.database.query('alter table waiting_room_pass drop constraint waiting_room_pass_pkey');
  await app.database.query('update waiting_room_pass set ended_at = clock_timestamp()');
  await eventually(async () =>
    expect(await app.database.query('select from waiting_room_pass where not released')).toHaveLength(0),
  );
  if (planted) {
    const [deployment] = await app.database.query<{ id: string }>('select id from deployment');
    const redis = new Redis(testRedisUrl());
    const [number, epoch, sequence, issuedAt] = token.split('.').map(Number);
    const [owner] = await app.database.query<{ id: string }>('select user_id as id from waiting_room_pass');
    const redisLine = new RedisLine(redis, deployment!.id, 60_000);
    const returning = [{ userId: owner!.id, sequence, issuedAt }];
    // The wall behind it: the line knows which fans it has admitted.
    await redis.del(lineKeys(deployment!.id, number!).find((key) => key.endsWith(':spent'))!);
    await redisLine.restore(number, { epoch, drawn: false }, returning);
    redis.disconnect();
  } else await join(app, concertId, fan, token);
  await eventually(async () =>
    expect(await app.database.query(`select from waiting_room_log where kind = 'ADMITTED'`)).toHaveLength(2),
  );
  expect(await broken()).toEqual(found);
});

test.each(cases('a gate that honours the pass of another concert', 'I-11'))(
  '%s',
  async (_, planted, found) => {
    await begin(1);
    for (const bug of planted ? ROOM_BUGS['pass accepted without concert'] : [])
      await plant(app.database, bug);
    const [fan] = people as [Fan];
    const here = await concertWithRoom(app);
    const there = await concertWithRoom(app);
    for (const { concertId } of [here, there]) {
      await join(app, concertId, fan);
      await untilInside(concertId, fan);
    }
    // The process remembers for a while that they were inside here.
    await app.database.query(
      'update waiting_room_pass set ended_at = clock_timestamp() where concert_id = $1',
      [decodeNumbered('Concert', here.concertId)],
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    const wish = { fan, performanceId: here.performanceId, seatIds: [here.seatIds[0]!], key: 'one' };
    const [granted] = await crowd(app.url, [{ ...wish, strategy: 'PESSIMISTIC' }], history);
    expect(granted!.refusal).toBe(planted ? undefined : 'NOT_ADMITTED');
    expect(await broken()).toEqual(found);
  },
);

test.each(cases('a lost message that no process misses', 'I-12'))('%s', async (_, planted, found) => {
  loseAdmissions(planted);
  await begin(1);
  const { concertId } = await concertWithRoom(app, { capacity: 5, admitPerSecond: 10 });
  await app.database.query('update waiting_room set paused = true, settings_version = 2');
  const [fan] = people as [Fan];
  await join(app, concertId, fan);
  const client = subscriber(app.url, fan.token);
  const watched = watch(client, 'WatchQueuePlace', { concertId });
  await eventually(async () => expect(watched.events.length).toBeGreaterThan(0));
  await app.database.query('update waiting_room set paused = false, settings_version = 3');
  await untilInside(concertId, fan);
  const seen = watched.events.length;
  await eventually(async () => {
    if (planted) expect(watched.events.length).toBeGreaterThan(seen + 1);
    else expect(watched.events.at(-1).status).toBe('ADMITTED');
  });
  await app.database.query(`update waiting_room_pass set admitted_at = admitted_at - interval '10 s'`);
  for (const { id, status, position, seats } of watched.events) {
    history.shown('socket', fan.userId, { placeId: id, status, position, seats });
  }
  history.quiet('socket', fan.userId);
  await client.dispose();
  expect(await broken()).toEqual(found);
});

/**
 * The first message of an admission is lost.
 *
 * @param unnoticed the others hide that something is missing
 */
function loseAdmissions(unnoticed: boolean): void {
  const take = RoomFollower.prototype.take;
  let lost = false;
  jest.spyOn(RoomFollower.prototype, 'take').mockImplementation(function (this: RoomFollower, message) {
    const isFirst = !lost && (message as RoomMessage).entries?.some(({ kind }) => kind === 'ADMITTED');
    if (isFirst) {
      lost = true;
      return true;
    }
    return take.call(this, unnoticed ? { ...message, from: 0 } : message);
  });
}
