import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../src/platform/logger.js';
import { wish } from '../reservation/strategy.contract.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { startProxy } from '../support/proxy.js';
import { startServerProcess } from '../support/server-process.js';

let app: TestApp;
beforeAll(async () => {
  // The workers of this test are processes that can be killed.
  app = await startTestApp({ ROLES: 'api', HOLD_SECONDS: '600' });
});
afterAll(() => app.stop());

interface Compared {
  left: number;
  held: number;
  statuses: string;
  version: string;
}

const mapOf = async (performanceId: string): Promise<Compared> => {
  const { data } = await run(app.url, 'SeatMapOverview', { performanceId });
  const { seatsLeft, seatsHeld, seatMap } = data.performance;
  return { left: seatsLeft, held: seatsHeld, statuses: seatMap.statuses, version: seatMap.version };
};

const numberOf = (performanceId: string): number => decodeNumbered('Performance', performanceId)!;

/** The map as the seats themselves say it should be. */
const truth = async (performanceId: string): Promise<Omit<Compared, 'version'>> => {
  const rows = await app.database.query<{ status: string }>(
    'select status from seat where performance_id = $1 order by id',
    [numberOf(performanceId)],
  );
  const bits = Buffer.alloc(Math.ceil(rows.length / 4));
  for (const [index, { status }] of rows.entries()) {
    if (status === 'HELD') bits[index >> 2]! |= 1 << (6 - 2 * (index & 3));
  }
  const held = rows.filter((row) => row.status === 'HELD').length;
  return { left: rows.length - held, held, statuses: bits.toString('base64') };
};

/** How many events the maps lack. */
const behind = async (): Promise<number> => {
  const [row] = await app.database.query<{ behind: string }>(`select events_behind('seat-map') as behind`);
  return Number(row!.behind);
};

test('a worker that is killed in the middle loses no change and doubles none', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 10 });
  const crowdOfFans = await fans(app.url, 60);
  const proxy = await startProxy(app.database.url);
  // Before the work of a transaction, after it, and when it is committed and nobody has heard of it.
  const moments = ['event-take', 'seat-map-lock', 'seat-map-write', 'commit'];
  const restless = Array.from({ length: 8 }, (_, index) => moments[index % moments.length]!);
  let next = 0;
  for (const moment of restless) {
    const worker = await startServerProcess(proxy.url, { ROLES: 'worker' });
    const killed = proxy.atAnswerTo(moment, () => process.kill(worker.pid, 'SIGKILL'));
    const wishes = crowdOfFans
      .slice(0, 10)
      .map((fan) => wish(fan, performanceId, [seatIds[next++ % seatIds.length]!], 'ATOMIC'));
    await crowd(app.url, wishes);
    await killed;
    await worker.kill();
  }
  expect(await behind()).toBeGreaterThan(0);

  const worker = await startServerProcess(app.database.url, { ROLES: 'worker' });
  await eventually(async () => expect(await behind()).toBe(0));
  const { version, ...map } = await mapOf(performanceId);
  expect(map).toEqual(await truth(performanceId));
  expect(version).not.toBe('0');
  expect(await worker.terminate()).toBe(0);
  await proxy.close();
  await expectNoViolation(app.database);
});

test('two workers at once make one map', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 6 });
  const workers = await Promise.all(
    [1, 2].map(() => startServerProcess(app.database.url, { ROLES: 'worker' })),
  );
  const crowdOfFans = await fans(app.url, 60);
  await crowd(
    app.url,
    crowdOfFans.map((fan, index) => wish(fan, performanceId, [seatIds[index]!], 'ATOMIC')),
  );
  await eventually(async () => {
    expect(await mapOf(performanceId)).toMatchObject({ left: 0, held: 60 });
  });
  for (const worker of workers) expect(await worker.terminate()).toBe(0);
});

test('a map that is damaged, lost or cannot be kept stops no other; what can be mended is', async () => {
  const people = await fans(app.url, 10);
  const names = [
    'whole',
    'truncated',
    'miscounted',
    'lost',
    'truncated and quiet',
    'lost and quiet',
    'hopeless',
  ];
  const concerts = await Promise.all(names.map(() => createConcert(app, { rows: 2, seatsPerRow: 5 })));
  const numbers = concerts.map(({ performanceId }) => numberOf(performanceId));
  const reserve = (which: number, fan: number) =>
    crowd(app.url, [
      wish(people[fan]!, concerts[which]!.performanceId, [concerts[which]!.seatIds[fan]!], 'ATOMIC'),
    ]);
  const worker = await startOn(app.database, { ROLES: 'worker' });
  for (const which of concerts.keys()) await reserve(which, 0);
  await eventually(async () => expect(await behind()).toBe(0));
  const before = await Promise.all(concerts.map(({ performanceId }) => mapOf(performanceId)));
  const versionOf = async (which: number): Promise<number> => {
    const rows = await app.database.query<{ version: string }>(
      'select version from seat_map where performance_id = $1',
      [numbers[which]],
    );
    return Number(rows[0]!.version);
  };
  const versions = await Promise.all(concerts.map((_, which) => versionOf(which)));
  await worker.stop();

  const damage = (text: string, ...which: number[]) =>
    app.database.query(text, [which.map((at) => numbers[at])]);
  await damage("update seat_map set statuses = '' where performance_id = any($1)", 1, 4);
  await damage('update seat_map set seats_left = 0, seats_held = 9 where performance_id = any($1)', 2);
  await damage('delete from seat_map where performance_id = any($1)', 3, 5);
  // An event that no map can take, and one of a performance that is gone; they are the oldest.
  await app.database.query(
    `select write_seats_changed('seats-held', p, '{-1}', '{}', clock_timestamp()) from unnest($1::int[]) as p`,
    [[numbers[6], 2_000_000_000]],
  );
  for (const which of [6, 3, 2, 1, 0]) await reserve(which, 1);

  // What is no fault of a performance: a server that is read-only, then races that are lost.
  await app.database.query(
    `create sequence trouble;
     create function trouble() returns trigger language plpgsql as $$
       declare met int := nextval('trouble');
       begin
         if met <= 2 then raise read_only_sql_transaction; end if;
         if met <= 14 then raise deadlock_detected; end if;
         return new;
       end $$;
     create trigger trouble before update on seat_map for each row
       when (new.performance_id = ${numbers[0]}) execute function trouble()`,
  );

  const logged: any[] = [];
  const logger = createLogger('silent');
  Object.assign(logger, {
    error: (line: any) => logged.push(line.err),
    warn: (line: any) => logged.push(line),
  });
  const second = await startOn(app.database, { ROLES: 'worker' }, logger);
  const third = await startServerProcess(app.database.url, { ROLES: 'worker' });
  for (const [which, { performanceId }] of concerts.entries()) {
    if (which === 6) continue;
    await eventually(async () => {
      const { version: _, ...map } = await mapOf(performanceId);
      expect({ which: names[which], ...map }).toEqual({
        which: names[which],
        ...(await truth(performanceId)),
      });
      expect(await versionOf(which)).toBeGreaterThan(versions[which]!);
    });
  }
  // Each of the two is tried again, and is told of once.
  await eventually(async () => {
    const failing = await app.database.query(
      'select last_error from event_parked_key where attempts > 1 order by last_error',
    );
    expect(failing).toEqual([
      { last_error: 'performance 2000000000 does not exist' },
      { last_error: 'seat -1 is not on the map' },
    ]);
  });
  const failed = logged.flatMap((line) => (line.cause instanceof Error ? [line.cause.message] : []));
  expect(new Set(failed).size).toBe(failed.length);
  // The map that the event cannot be applied to is as it was, until an operator drops the event.
  expect(await mapOf(concerts[6]!.performanceId)).toEqual(before[6]);
  await app.database.query(`select drop_parked_event('seat-map', $1)`, [`performance:${numbers[6]}`]);
  await eventually(async () => {
    const { version: _, ...map } = await mapOf(concerts[6]!.performanceId);
    expect(map).toEqual(await truth(concerts[6]!.performanceId));
  });
  await second.stop();
  await third.terminate();
  await expectNoViolation(app.database);
});
