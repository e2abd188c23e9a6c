import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { concertWithRoom, join, leave, place, userIdOf } from './fans.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** A fan who is inside, and a transaction that decides under their pass. */
async function decisionUnderPass() {
  const concert = await concertWithRoom(app, { capacity: 1, admitPerSecond: 10 });
  const [fan] = await fans(app.url, 1);
  await join(app, concert.concertId, fan!);
  await eventually(async () => {
    expect((await place(app, concert.concertId, fan!))!.status).toBe('ADMITTED');
  });
  const decision = new pg.Client({ connectionString: app.database.url });
  await decision.connect();
  await decision.query('begin');
  await decision.query('select from waiting_room_pass where user_id = $1 for share', [userIdOf(fan!.token)]);
  return { concertId: concert.concertId, fan: fan!, decision };
}

test('a pass ends after everything that was decided under it, however long that took', async () => {
  const { concertId, fan, decision } = await decisionUnderPass();
  // Again, when a busy machine has let it wait for longer than a server does.
  const leaving = eventually(() => leave(app, concertId, fan), 30_000);
  await eventually(async () => {
    const waiting = await app.database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(waiting).toHaveLength(1);
  });
  const { rows } = await decision.query('select clock_timestamp() as decided');
  await decision.query('commit');
  await leaving;
  await decision.end();
  const [pass] = await app.database.query<{ later: boolean }>(
    'select ended_at > $2 as later from waiting_room_pass where user_id = $1',
    [userIdOf(fan.token), rows[0]!.decided],
  );
  expect(pass).toEqual({ later: true });
});

test('a fan who leaves while a decision takes long is told to come again, and is inside until then', async () => {
  const { concertId, fan, decision } = await decisionUnderPass();
  const { errors } = await run(app.url, 'LeaveWaitingRoom', { input: { concertId } }, fan.token);
  expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE', retryAfterMs: 1_000 } }]);
  await decision.query('commit');
  await decision.end();
  expect((await place(app, concertId, fan))!.status).toBe('ADMITTED');
  expect(await leave(app, concertId, fan)).toMatchObject({ status: 'LEFT' });
});
