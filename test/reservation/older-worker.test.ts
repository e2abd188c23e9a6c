import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(async () => {
  await app?.stop();
});

test('a worker of the version before limits could change is told to let go of its shard', async () => {
  // As that version asks.
  const call = `
    select outcome, lapsed_reservation_ids as "lapsedReservationIds"
    from decide_queued($1, $2, $3, $4 * interval '1 millisecond', $5, $6, $7, $8, $9 * interval '1 millisecond',
                       $10, $11, $12, $13, $14, $15, $16, $17, $18,
      array(
        select clock_timestamp() + coalesce(left_ms * interval '1 millisecond', interval '1 hour')
        from unnest($19::float8[]) with ordinality as l (left_ms, place) order by place))
    order by request`;
  const log = '00000000-0000-4000-8000-000000000001';
  const values = [log, 0, 1, 8_000, null, 1, 1, 4, 300_000, [1], [], [log], [log], ['key'], ['\\x00']];
  const asked = app.database.query(call, [...values, [1], [1], [0], [5_000]]);
  await expect(asked).rejects.toMatchObject({ code: 'TR002' });
});
