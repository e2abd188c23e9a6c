import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert } from '../support/concert.js';
import { crowd, type Fan, fans, type Wish } from '../support/crowd.js';
import { decided } from '../support/decided.js';
import { eventually } from '../support/eventually.js';
import { ask, guest, run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { behindLockedSeat } from '../support/locked-seat.js';
import { untilQueueing } from '../support/queueing.js';

const USERS = 200;
const CLEAN_REFUSALS = new Set(['SEAT_TAKEN', 'SEAT_CONTENDED']);

const isCleanRefusal = ({ refusal = '' }: { refusal?: string | undefined }) => CLEAN_REFUSALS.has(refusal);

/**
 * What holds for every strategy that protects seats. A strategy's own test is this suite and what is special
 * to it.
 *
 * @param environment what its app needs beyond that of every test
 * @param rejectionsBind whether a request that was refused has been accepted before, so that its key stays
 *   bound to the rejection
 * @param waitsForLocks whether its requests meet in the database, each on a backend of its own: the crowd's
 *   test then begins with at least eight of them active and one waiting for the seat
 */
export function strategyContract(
  strategy: string,
  options: {
    waitsForLocks: boolean;
    environment?: () => Record<string, string>;
    rejectionsBind?: boolean;
  },
): void {
  const { waitsForLocks, environment = () => ({}), rejectionsBind = false } = options;
  describe(`${strategy} keeps the contract of strategies`, () => {
    let app: TestApp;
    let crowdOfFans: Fan[];

    beforeAll(async () => {
      app = await startTestApp(environment());
      if (strategy === 'QUEUE') await untilQueueing(app);
      crowdOfFans = await fans(app.url, USERS);
    });
    afterAll(() => app.stop());

    const reserve = async (token: string, performanceId: string, seatIds: string[], key: string) => {
      const input = { performanceId, seatIds, strategy, idempotencyKey: key };
      const answer = await run(app.url, 'ReserveSeats', { input }, token);
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return decided(app.url, token, answer.data.reserveSeats);
    };

    test('200 users on one seat: one winner, 199 clean refusals', async () => {
      const { performanceId, seatIds } = await createConcert(app);
      const history = new HistoryWriter({ keep: true });
      const wishes = crowdOfFans.map((fan) => wish(fan, performanceId, [seatIds[0]!], strategy));
      const work = () => crowd(app.url, wishes, history);
      const granted = waitsForLocks ? await behindLockedSeat(app, seatIds[0]!, work) : await work();
      expect(granted.filter((each) => each.reservation)).toHaveLength(1);
      expect(granted.filter((each) => isCleanRefusal(each))).toHaveLength(USERS - 1);
      await expectNoViolation(app.database, history);
    });

    test('overlapping groups: all seats or none, none twice', async () => {
      const { performanceId, seatIds } = await createConcert(app, { rows: 4, seatsPerRow: 10 });
      const history = new HistoryWriter({ keep: true });
      const wishes = crowdOfFans.map((fan, index) => {
        const group = [0, 1, 2, 3].map((step) => seatIds[(index * 3 + step * 7) % seatIds.length]!);
        return wish(fan, performanceId, index % 2 ? group : group.toReversed(), strategy);
      });
      const granted = await crowd(app.url, wishes, history);
      const sold = granted.flatMap((each) => each.reservation?.seats.map((seat) => seat.id) ?? []);
      expect(sold.length).toBeGreaterThanOrEqual(4);
      expect(new Set(sold).size).toBe(sold.length);
      expect(granted.filter((each) => each.error)).toEqual([]);
      await expectNoViolation(app.database, history);
    });

    test('one key, a hundred times at once: one effect, one answer', async () => {
      const { performanceId, seatIds } = await createConcert(app, { concert: { maxSeatsPerUser: 4 } });
      const history = new HistoryWriter({ keep: true });
      const one = wish(crowdOfFans[0]!, performanceId, seatIds.slice(0, 2), strategy, 'the same key');
      const granted = await crowd(app.url, Array<Wish>(100).fill(one), history);
      const ids = new Set(granted.flatMap((each) => each.reservation?.id ?? []));
      expect(ids.size).toBe(1);
      expect(granted.filter((each) => each.reservation).length).toBeGreaterThan(0);
      expect(granted.filter((each) => !each.reservation && each.refusal !== 'SEAT_CONTENDED')).toEqual([]);
      await expectNoViolation(app.database, history);
    });

    test('the limit holds against fifty requests of one user at once', async () => {
      const { performanceId, seatIds } = await createConcert(app, {
        rows: 5,
        concert: { maxSeatsPerUser: 4 },
      });
      const history = new HistoryWriter({ keep: true });
      const wishes = seatIds
        .slice(0, 50)
        .map((seat) => wish(crowdOfFans[1]!, performanceId, [seat], strategy));
      const granted = await crowd(app.url, wishes, history);
      expect(granted.filter((each) => each.reservation)).toHaveLength(4);
      const refused = granted.filter((each) => each.refusal === 'LIMIT_EXCEEDED');
      expect(refused).toHaveLength(46);
      await expectNoViolation(app.database, history);
    });

    test('a repeat is answered with the reservation as it is now', async () => {
      const { performanceId, seatIds } = await createConcert(app);
      const token = await guest(app.url);
      const first = await reserve(token, performanceId, seatIds.slice(0, 2), 'k');
      expect(first).toMatchObject({ __typename: 'Reservation', status: 'HELD', version: 1, strategy });
      expect(first.total).toEqual({ amount: 220_000, currency: 'KRW' });
      expect(await reserve(token, performanceId, seatIds.slice(0, 2).toReversed(), 'k')).toEqual(first);
      await run(app.url, 'CancelReservation', { input: { reservationId: first.id } }, token);
      const later = await reserve(token, performanceId, seatIds.slice(0, 2), 'k');
      expect(later).toMatchObject({ id: first.id, status: 'CANCELLED', version: 2 });
    });

    test('a key stands for one performance and one set of seats; another user’s key is another key', async () => {
      const { performanceId, seatIds } = await createConcert(app);
      const token = await guest(app.url);
      await reserve(token, performanceId, [seatIds[0]!], 'k');
      expect(await reserve(token, performanceId, [seatIds[1]!], 'k')).toMatchObject({
        __typename: 'Refused',
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
      const other = await reserve(await guest(app.url), performanceId, [seatIds[1]!], 'k');
      expect(other).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
    });

    const again = rejectionsBind
      ? 'what was accepted binds its key, also when it is rejected'
      : 'a refusal binds nothing: the same key may be tried again';
    test(again, async () => {
      const { performanceId, seatIds } = await createConcert(app);
      const holder = await guest(app.url);
      const other = await guest(app.url);
      const held = await reserve(holder, performanceId, [seatIds[0]!], 'k');
      const refused = await reserve(other, performanceId, seatIds.slice(0, 3), 'again');
      expect(refused).toMatchObject({
        __typename: 'SeatsUnavailable',
        code: 'SEAT_TAKEN',
        seats: [{ id: seatIds[0], status: 'HELD' }],
      });
      await run(app.url, 'CancelReservation', { input: { reservationId: held.id } }, holder);
      const later = await reserve(other, performanceId, seatIds.slice(0, 3), 'again');
      expect(later).toMatchObject(rejectionsBind ? { code: 'SEAT_TAKEN' } : { status: 'HELD' });
    });

    test('the sale opens and ends by the database’s clock', async () => {
      const soon = await createConcert(app, { concert: { saleOpensAt: '2098-01-01T00:00:00Z' } });
      const over = await createConcert(app);
      await beginsAt(app, over, '2001-01-01T00:00:00Z');
      const token = await guest(app.url);
      expect(await reserve(token, soon.performanceId, [soon.seatIds[0]!], 'a')).toMatchObject({
        code: 'SALE_NOT_OPEN',
      });
      expect(await reserve(token, over.performanceId, [over.seatIds[0]!], 'b')).toMatchObject({
        code: 'SALE_ENDED',
      });
    });

    test('seats of another performance, and seats that are not there, are NOT_FOUND', async () => {
      const one = await createConcert(app);
      const other = await createConcert(app);
      const token = await guest(app.url);
      for (const seat of [other.seatIds[0]!, 'zzzzzz', 'not an id']) {
        expect(await reserve(token, one.performanceId, [one.seatIds[0]!, seat], 'k')).toMatchObject({
          code: 'NOT_FOUND',
        });
      }
      expect(await reserve(token, 'per_zzz', [one.seatIds[0]!], 'k')).toMatchObject({ code: 'NOT_FOUND' });
    });

    test('at a concert with a waiting room, whoever has been let in reserves and nobody else', async () => {
      const waitingRoom = { capacity: 1, admitPerSecond: 10 };
      const { concertId, performanceId, seatIds } = await createConcert(app, { concert: { waitingRoom } });
      const inside = await guest(app.url);
      const waiting = await guest(app.url);
      const outside = await guest(app.url);
      for (const token of [inside, waiting])
        await run(app.url, 'JoinWaitingRoom', { input: { concertId } }, token);
      await eventually(async () => {
        const { data } = await run(app.url, 'QueuePlace', { concertId }, inside);
        expect(data.queuePlace.status).toBe('ADMITTED');
      });
      expect(await reserve(inside, performanceId, [seatIds[0]!], 'k')).toMatchObject({ status: 'HELD' });
      expect(await reserve(inside, performanceId, seatIds.slice(1, 3), 'l')).toMatchObject({
        status: 'HELD',
      });
      for (const token of [waiting, outside]) {
        const refused = await reserve(token, performanceId, [seatIds[3]!], 'k');
        expect(refused).toMatchObject({ code: 'NOT_ADMITTED' });
      }
    });

    test('the relay shows the seats as held a moment later', async () => {
      const { performanceId, seatIds } = await createConcert(app);
      await reserve(await guest(app.url), performanceId, seatIds.slice(0, 3), 'k');
      const query = 'query ($id: ID!) { performance(id: $id) { seatsLeft seatsHeld seatMap { statuses } } }';
      await eventually(async () => {
        const { data } = await ask(app.url, query, { id: performanceId });
        expect(data.performance).toEqual({
          seatsLeft: 7,
          seatsHeld: 3,
          // 01 01 01 00 and six more free seats.
          seatMap: { statuses: Buffer.from([0b01010100, 0, 0]).toString('base64') },
        });
      });
    });
  });
}

export function wish(
  fan: Fan,
  performanceId: string,
  seatIds: string[],
  strategy: string,
  key?: string,
): Wish {
  wishes += 1;
  return { fan, performanceId, seatIds, strategy, key: key ?? `wish ${wishes}` };
}

let wishes = 0;
