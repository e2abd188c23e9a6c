import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
  await app.database.query(
    `insert into waiting_room_pass (concert_id, sequence, user_id, admitted_at, expires_at, ended_at, released)
     select $1, -n, gen_random_uuid(), i.instant - (n + 60) * interval '1 second',
       i.instant + interval '1 hour', i.instant - n * interval '1 second', true
     from generate_series(1, 1000) n, (select clock_timestamp() as instant) i`,
    [newest!.id],
  );
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
