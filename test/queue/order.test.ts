import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HistoryWriter } from '../../tools/judge/history.js';
import { wish } from '../reservation/strategy.contract.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, type Fan, fans, type Wish } from '../support/crowd.js';
import { expectNoViolation } from '../support/judged.js';
import { untilQueueing } from '../support/queueing.js';
import { describeOnEveryLog } from './logs.js';

const ASKED = 500;

// Of all that asked for a seat, the one with the lowest place in the log has it.
const OVERTAKEN = `
  select d.position, r.seat_ids from queue_decision d join reservation r on r.id = d.reservation_id
  where r.performance_id = $1 and r.status = 'HELD' and exists (
    select from queue_decision earlier join reservation e on e.id = earlier.reservation_id
    where e.performance_id = $1 and e.seat_ids && r.seat_ids and earlier.position < d.position
      and not exists (
        select from queue_decision first join reservation f on f.id = first.reservation_id
        where f.performance_id = $1 and f.status = 'HELD' and f.seat_ids && e.seat_ids
          and first.position < earlier.position))`;

describeOnEveryLog('the queue', (log) => {
  let app: TestApp;
  let people: Fan[];
  beforeAll(async () => {
    app = await startTestApp(log().environment);
    await untilQueueing(app);
    people = await fans(app.url, 200);
  });
  afterAll(() => app.stop());

  const number = async (): Promise<number> => {
    const [row] = await app.database.query<{ id: number }>('select max(id) as id from performance');
    return row!.id;
  };

  test(`${ASKED} requests for 50 seats: 50 held, the others rejected, none left over, in the order of the log`, async () => {
    const history = new HistoryWriter({ keep: true });
    const { performanceId, seatIds } = await createConcert(app, { rows: 5, seatsPerRow: 10 });
    const wishes = Array.from({ length: ASKED }, (_, index): Wish => {
      const seat = seatIds[(index * 7) % seatIds.length]!;
      return wish(people[index % people.length]!, performanceId, [seat], 'QUEUE', `wish ${index}`);
    });
    const granted = await crowd(app.url, wishes, history);
    expect(granted.filter(({ reservation }) => reservation?.status === 'HELD')).toHaveLength(50);
    expect(granted.filter(({ refusal }) => refusal === 'SEAT_TAKEN')).toHaveLength(ASKED - 50);
    const mine = await number();
    expect(await app.database.query(OVERTAKEN, [mine])).toEqual([]);
    const [decided] = await app.database.query(
      `select count(*)::int as all from queue_decision d join reservation r on r.id = d.reservation_id
       where r.performance_id = $1`,
      [mine],
    );
    expect(decided).toEqual({ all: ASKED });
    await expectNoViolation(app.database, history);
  }, 120_000);

  test('groups that overlap are decided in the order of the log, whole or not at all', async () => {
    const history = new HistoryWriter({ keep: true });
    const { performanceId, seatIds } = await createConcert(app, { rows: 4, seatsPerRow: 10 });
    const wishes = people.map((fan, index) => {
      const group = [0, 1, 2].map((step) => seatIds[(index * 5 + step * 11) % seatIds.length]!);
      return wish(fan, performanceId, group, 'QUEUE');
    });
    const granted = await crowd(app.url, wishes, history);
    expect(granted.filter(({ error }) => error)).toEqual([]);
    expect(await app.database.query(OVERTAKEN, [await number()])).toEqual([]);
    await expectNoViolation(app.database, history);
  });
});
