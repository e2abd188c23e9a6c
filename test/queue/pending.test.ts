import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { untilQueueing } from '../support/queueing.js';
import { subscriber, type Watched, watch } from '../support/watching.js';
import { describeOnEveryLog } from './logs.js';

const statuses = ({ events }: Watched<any>): string[] => events.map(({ status }) => status);

describeOnEveryLog('an accepted request', (log) => {
  let app: TestApp;
  beforeAll(async () => {
    // Accepts and does not decide.
    app = await startTestApp({ ...log().environment, ROLES: 'api', QUEUE_MAX: '5' });
    await untilQueueing(app);
  });
  afterAll(() => app.stop());

  const reserve = async (token: string, performanceId: string, seatIds: string[], key = 'k') => {
    const input = { performanceId, seatIds, strategy: 'QUEUE', idempotencyKey: key };
    const answer = await run(app.url, 'ReserveSeats', { input }, token);
    return answer.data?.reserveSeats ?? answer;
  };
  /** Lets a worker decide while `work` runs. */
  const withWorker = async (
    work: () => Promise<void>,
    environment: Record<string, string> = {},
  ): Promise<void> => {
    const worker: App = await startOn(app.database, {
      ...log().environment,
      ...environment,
      ROLES: 'worker',
    });
    try {
      await work();
    } finally {
      await worker.stop();
    }
  };

  test('is PENDING by query, node and subscription, for its owner alone, until it is decided', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const token = await guest(app.url);
    const stranger = await guest(app.url);
    const accepted = await reserve(token, performanceId, seatIds.slice(0, 2));
    expect(accepted).toMatchObject({ status: 'PENDING', version: 0, heldUntil: null, refusal: null });
    expect(accepted.total).toEqual({ amount: 220_000, currency: 'KRW' });
    const { id } = accepted;
    const own = await run(app.url, 'MyReservation', { id }, token);
    expect(own.data.reservation).toMatchObject({ id, status: 'PENDING' });
    expect((await run(app.url, 'MyReservation', { id }, stranger)).data.reservation).toBeNull();
    const watching = subscriber(app.url, token);
    const spying = subscriber(app.url, stranger);
    const watched = watch(watching, 'WatchReservation', { id });
    const spied = watch(spying, 'WatchReservation', { id });
    await expect(spied.done).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    await eventually(async () => expect(statuses(watched)).toEqual(['PENDING']));
    // Nobody has asked the database to decide: what is free stays free.
    const cancelled = await run(app.url, 'CancelReservation', { input: { reservationId: id } }, token);
    expect(cancelled.data.cancelReservation).toMatchObject({ code: 'NOT_CANCELLABLE' });
    expect(await reserve(token, performanceId, seatIds.slice(0, 2))).toEqual(accepted);
    expect(await reserve(token, performanceId, seatIds.slice(2, 4))).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await withWorker(() =>
      eventually(async () => expect(statuses(watched)).toEqual(['PENDING', 'HELD']), 20_000),
    );
    expect((await run(app.url, 'MyReservation', { id }, token)).data.reservation).toEqual({
      ...watched.events[1],
    });
    await Promise.all([watching.dispose(), spying.dispose()]);
    await expectNoViolation(app.database);
  });

  test('is held from its decision on, not from its acceptance', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const token = await guest(app.url);
    const { id } = await reserve(token, performanceId, [seatIds[0]!]);
    const [accepted] = await app.database.query<{ at: Date }>('select clock_timestamp() as at');
    await withWorker(async () => {
      await eventually(async () => {
        const { data } = await run(app.url, 'MyReservation', { id }, token);
        expect(data.reservation.status).toBe('HELD');
      }, 20_000);
    });
    const [row] = await app.database.query<{ heldMs: number; decidedAt: Date }>(
      `select extract(epoch from held_until - created_at) * 1000 as "heldMs", created_at as "decidedAt"
       from reservation where performance_id = (select max(id) from performance)`,
    );
    expect(Number(row!.heldMs)).toBe(300_000);
    expect(row!.decidedAt.getTime()).toBeGreaterThanOrEqual(accepted!.at.getTime());
  });

  test('one more than the bound is refused with QUEUE_FULL, and changes nothing', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const token = await guest(app.url);
    for (const [index, seat] of seatIds.slice(0, 5).entries()) {
      expect(await reserve(token, performanceId, [seat], `k${index}`)).toMatchObject({ status: 'PENDING' });
    }
    const refused = await reserve(token, performanceId, [seatIds[5]!], 'one more');
    expect(refused).toMatchObject({ __typename: 'Refused', code: 'QUEUE_FULL' });
    await withWorker(() =>
      eventually(async () => {
        expect(await reserve(token, performanceId, [seatIds[5]!], 'one more')).toMatchObject({
          status: expect.stringMatching(/PENDING|HELD/),
        });
      }, 20_000),
    );
  });

  test('is rejected with TIMED_OUT at its deadline, and stays so when the consumer comes to it', async () => {
    const short = await startOn(app.database, {
      ...log().environment,
      ROLES: 'api',
      QUEUE_DEADLINE_SECONDS: '1',
    });
    const { performanceId, seatIds } = await createConcert(app);
    const token = await guest(app.url);
    const input = { performanceId, seatIds: [seatIds[0]], strategy: 'QUEUE', idempotencyKey: 'k' };
    const accepted = await eventually(async () => {
      const { data } = await run(short.url!, 'ReserveSeats', { input }, token);
      expect(data.reserveSeats.status).toBe('PENDING');
      return data.reserveSeats;
    });
    const watching = subscriber(app.url, token);
    const watched = watch(watching, 'WatchReservation', { id: accepted.id });
    const [due] = await app.database.query<{ at: Date }>(
      `select clock_timestamp() + interval '1 second' as at`,
    );
    await eventually(async () => {
      const [now] = await app.database.query<{ at: Date }>('select clock_timestamp() as at');
      expect(now!.at.getTime()).toBeGreaterThan(due!.at.getTime());
    });
    await withWorker(async () => {
      await eventually(async () => expect(statuses(watched)).toEqual(['PENDING', 'REJECTED']), 20_000);
      await watched.done;
      expect(watched.events[1].refusal).toMatchObject({ code: 'TIMED_OUT' });
      // The seat is free: whoever asks for it next has it.
      const next = await reserve(await guest(app.url), performanceId, [seatIds[0]!]);
      await eventually(async () => {
        const [row] = await app.database.query<{ status: string }>(
          `select status from reservation where status = 'HELD' and performance_id =
             (select max(id) from performance)`,
        );
        expect({ next: next.status, row }).toEqual({ next: 'PENDING', row: { status: 'HELD' } });
      }, 20_000);
    });
    await watching.dispose();
    await short.stop();
    await expectNoViolation(app.database);
  });
});
