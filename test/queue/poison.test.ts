import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { decided } from '../support/decided.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { untilQueueing } from '../support/queueing.js';
import { describeOnEveryLog } from './logs.js';

const NOW = Date.now();
const record = (performance: number, body: string): string =>
  `${NOW}:${NOW + 600_000}:${performance}:ZGlnZXN0:${body}`;

describeOnEveryLog('a message that cannot be decided', (log) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(log().environment);
    await untilQueueing(app);
  });
  afterAll(() => app.stop());

  const reserve = async (performanceId: string, seat: string, key = 'k'): Promise<any> => {
    const token = await guest(app.url);
    const input = { performanceId, seatIds: [seat], strategy: 'QUEUE', idempotencyKey: key };
    const answer = await run(app.url, 'ReserveSeats', { input }, token);
    return decided(app.url, token, answer.data?.reserveSeats);
  };
  const deadLetters = (): Promise<{ reservation_id: string | null; bytes: number; reason: string }[]> =>
    app.database.query(
      'select reservation_id, length(payload) as bytes, reason from dead_letter order by created_at',
    );

  test('is set aside, whatever is wrong with it, and its shard goes on', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const performance = decodeNumbered('Performance', performanceId)!;
    const shard = performance % 12;
    const body = { v: 1, user: randomUUID(), key: 'k', seats: [1] };
    const ids = Array.from({ length: 6 }, () => randomUUID());
    await log().inject(shard, ids[0]!, 'no record at all');
    await log().inject(shard, ids[1]!, record(performance, '{"v":1,'));
    await log().inject(shard, ids[2]!, record(performance, JSON.stringify({ ...body, v: 2 })));
    await log().inject(
      shard,
      ids[3]!,
      record(performance, JSON.stringify({ ...body, key: 'x'.repeat(900_000) })),
    );
    await log().inject(shard, 'no id', record(performance, JSON.stringify(body)));
    // Not poison: a request for what is not there.
    await log().inject(
      shard,
      ids[4]!,
      record(performance, JSON.stringify({ ...body, seats: [987_654_321] })),
    );
    await log().inject(shard, ids[5]!, record(987_654, JSON.stringify({ ...body, key: 'k2' })));
    expect(await reserve(performanceId, seatIds[1]!)).toMatchObject({ status: 'HELD' });
    const letters = await deadLetters();
    expect(letters.map(({ reservation_id: id }) => id)).toEqual([...ids.slice(0, 4), null, ids[5]]);
    expect(letters.at(-1)!.reason).toBe('its performance does not exist');
    expect(Math.max(...letters.map(({ bytes }) => bytes))).toBeLessThanOrEqual(65_536);
    await eventually(async () => {
      const rejected = await app.database.query<{ refusal_code: string }>(
        `select refusal_code from reservation where status = 'REJECTED'`,
      );
      expect(rejected.map(({ refusal_code: code }) => code)).toEqual(['NOT_FOUND']);
    });
    await expectNoViolation(app.database);
  });

  test('is rejected when every try to decide it fails, and those beside it are decided', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    await app.database.query(`
      create function stumble() returns trigger language plpgsql as $$
      begin
        if new.status = 'HELD' and new.idempotency_key = 'poison' then raise exception 'planted'; end if;
        return new;
      end $$`);
    await app.database.query(
      'create trigger stumble before insert on reservation for each row execute function stumble()',
    );
    const [before, poisoned, after] = await Promise.all([
      reserve(performanceId, seatIds[0]!),
      reserve(performanceId, seatIds[1]!, 'poison'),
      reserve(performanceId, seatIds[2]!),
    ]);
    expect([before.status, after.status]).toEqual(['HELD', 'HELD']);
    expect(poisoned).toMatchObject({ __typename: 'Refused', code: 'STRATEGY_UNAVAILABLE' });
    expect((await deadLetters()).at(-1)).toMatchObject({ reason: 'planted' });
    expect(await reserve(performanceId, seatIds[1]!)).toMatchObject({ status: 'HELD' });
    await expectNoViolation(app.database);
  });
});
