import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run, signedIn } from '../support/graphql.js';
import { buyer } from '../support/purchases.js';
import { bought, recipient, transfer } from '../support/ticket-holders.js';
import { cancel, numberOf, untilFinished } from './cancelling.js';

let app: TestApp;
/** Without a worker of its own. */
let api: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp();
  api = await startTestApp({ ROLES: 'api' });
  admin = await signedIn(app.url, ADMIN);
});
afterAll(async () => {
  await app?.stop();
  await api?.stop();
});

const messagesOf = async (kind: string): Promise<string[]> => {
  const rows = await app.database.query<{ recipient: string }>(
    `select recipient from outgoing_message where kind = $1 and status = 'SENT' order by recipient`,
    [kind],
  );
  return rows.map((row) => row.recipient);
};

test('holders get a message when the performance is moved, postponed and cancelled', async () => {
  const concert = await createConcert(app);
  const { performanceId, seatIds } = concert;
  const fan = await recipient(app);
  const friend = await recipient(app);
  const guest = await buyer(app);
  await bought(app, concert, fan, seatIds.slice(0, 2));
  const { tickets } = await bought(app, concert, fan, [seatIds[2]!]);
  await transfer(app, fan.token, tickets[0]!.id, friend.email);
  await bought(app, concert, guest, [seatIds[3]!]);
  const both = [fan.userId, friend.userId].sort();

  const moved = { performanceId, startsAt: '2099-02-01T10:00:00.000Z' };
  await run(app.url, 'UpdatePerformance', { input: moved }, admin);
  await eventually(async () => expect(await messagesOf('PERFORMANCE_MOVED')).toEqual(both));
  const postponed = { performanceId, startsAt: '2099-03-01T10:00:00.000Z' };
  await run(app.url, 'PostponePerformance', { input: postponed }, admin);
  await eventually(async () => expect(await messagesOf('PERFORMANCE_POSTPONED')).toEqual(both));
  await cancel(app, concert, admin);
  await untilFinished(app, concert, admin);
  await eventually(async () => expect(await messagesOf('PERFORMANCE_CANCELLED')).toEqual(both));
  await eventually(async () => expect(await messagesOf('REFUND_DONE')).toEqual([fan.userId, fan.userId]));
  expect(await app.database.query('select position from performance_announcement')).toEqual([]);
});

test('many holders are told in steps, and no ticket is left out or named twice', async () => {
  const concert = await createConcert(api);
  const fans = await Promise.all(Array.from({ length: 3 }, () => buyer(api)));
  for (const [index, fan] of fans.entries()) {
    await bought(api, concert, fan, concert.seatIds.slice(index * 3, index * 3 + 3));
  }
  await api.database.query(
    `insert into performance_announcement (position, performance_id, what, happened_at)
     values (-1, $1, 'MOVED', clock_timestamp())`,
    [numberOf(concert)],
  );
  const steps: unknown[] = [];
  for (;;) {
    const [step] = await api.database.query<{ told: boolean }>('select tell_holders(2) as told');
    if (!step!.told) break;
    steps.push(step);
  }
  // Nine tickets, two at a time, and the step that finds no more.
  expect(steps).toHaveLength(6);
  const told = await api.database.query<{ tickets: string[] }>(
    `select payload->'ticketIds' as tickets from event where payload->>'because' = 'change:-1' order by id`,
  );
  const named = told.flatMap(({ tickets }) => tickets);
  const all = await api.database.query<{ id: string }>(
    'select id from ticket where performance_id = $1 order by seat_id',
    [numberOf(concert)],
  );
  expect(named).toEqual(all.map(({ id }) => id));
});
