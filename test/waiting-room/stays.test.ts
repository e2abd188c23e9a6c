import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '../../bench/random.js';
import { countedStays, type Stay } from '../../bench/waiting-room/counted-stays.js';
import { STAYS_MAX, type StayRow } from '../../src/waiting-room/admission/life-table.js';
import { STAYS } from '../../src/waiting-room/admission/stay.statement.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { concertWithRoom, guests, join, place } from './fans.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(async () => {
  await app.stop();
});

const LONGEST = 300;

/** Passes as old as the stays say; ages are told from now. */
async function write(concertId: number, stays: readonly Stay[], now: number, firstNumber = 1): Promise<void> {
  await app.database.query(
    `insert into waiting_room_pass (concert_id, sequence, user_id, admitted_at, expires_at, ended_at, released)
     select $1, $2 + n - 1, gen_random_uuid(), i.instant - since * interval '1 second',
       i.instant - since * interval '1 second' + interval '${LONGEST} seconds',
       i.instant - ended * interval '1 second', ended is not null
     from unnest($3::float8[], $4::float8[]) with ordinality as stay (since, ended, n),
       (select clock_timestamp() as instant) i`,
    [
      concertId,
      firstNumber,
      stays.map(({ from }) => now - from),
      stays.map(({ to }) => (to === undefined ? null : now - to)),
    ],
  );
}

function played(count: number, perSecond: number): { stays: Stay[]; now: number } {
  const random = seededRandom(11);
  const now = count / perSecond;
  // Half a step from where steps meet: the clock goes on between writing and counting.
  const stays = Array.from({ length: count }, (_each, index) => {
    const from = Math.floor(index / perSecond) + 0.5;
    const seconds = Math.min(LONGEST, 5 * Math.floor(random() ** 2 * 90) + 1.5);
    return { from, ...(from + seconds < now && { to: from + seconds }) };
  });
  return { stays, now };
}

test.each([
  ['hardly any', 30, 0.1],
  ['enough for a short look', 3_000, 4],
  ['more than are looked at', STAYS_MAX + 2_000, 20],
])('the database counts stays as the simulation does: %s', async (_name, count, perSecond) => {
  const concertId = 900_000 + count;
  const { stays, now } = played(count, perSecond);
  await write(concertId, stays, now);
  const found = await app.database.query<StayRow>(STAYS.text, [concertId, LONGEST]);

  const expected = countedStays(stays, now, LONGEST);
  const byAge = (rows: readonly StayRow[]) =>
    rows.toSorted((one, other) => Number(one.late) - Number(other.late) || one.age - other.age);
  const counts = (rows: readonly StayRow[]) => byAge(rows).map(({ seconds, ...row }) => row);
  expect(counts(found)).toEqual(counts(expected));
  for (const [index, { seconds }] of byAge(found).entries()) {
    expect(Math.abs(seconds - byAge(expected)[index]!.seconds)).toBeLessThan(0.02 * count);
  }
});

test('what fans are told goes by how long others have stayed, also with a worker that has just started', async () => {
  const room = { capacity: 2, admitPerSecond: 100, admittedSeconds: 3_600 };
  const { concertId } = await concertWithRoom(app, room);
  const [newest] = await app.database.query<{ id: number }>('select max(id) as id from concert');
  const [first, ...others] = await guests(app, 12);
  for (const fan of [first!, ...others]) await join(app, concertId, fan);
  const wait = async () => (await place(app, concertId, others.at(-1)!))!.estimatedWaitSeconds;
  // Nothing is known: two inside for an hour each.
  expect(await wait()).toBeGreaterThan(3_600);
  // Before them a thousand stayed for about a minute each.
  const stays = Array.from({ length: 1_000 }, (_each, from) => ({ from, to: from + 60 }));
  await write(newest!.id, stays, 1_060, -1_000);
  const worker = await startOn(app.database, { ROLES: 'worker' });
  try {
    await eventually(async () => {
      // Ten leave before the last of them: five minutes, two at a time.
      expect(await wait()).toBeGreaterThan(200);
      expect(await wait()).toBeLessThan(450);
    });
  } finally {
    await worker.stop();
  }
  expect(await wait()).toBeLessThan(450);
});
