import { expect, test } from '@jest/globals';
import { wish } from '../reservation/strategy.contract.js';
import { startOn, startTestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { expectNoViolation } from '../support/judged.js';
import { describeWithKafka, startKafka } from '../support/kafka/index.js';
import { startLogRedis } from '../support/log-redis.js';
import { startOwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';

const WRITTEN = [
  'select * from reservation order by id',
  'select * from seat order by id',
  'select * from reservation_seat order by seat_id, held_at',
  'select * from queue_decision order by reservation_id',
  'select * from quota order by user_id, concert_id',
];

test('a log that came back older than it was is read from its beginning', async () => {
  const log = await startLogRedis();
  const environment = { LOG_REDIS_URL: log.url };
  const app = await startTestApp({ ...environment, ROLES: 'api' });
  const worker = await startOn(app.database, { ...environment, ROLES: 'worker' });
  await untilQueueing(app);
  await eventually(async () =>
    expect(await app.database.query('select from queue_decision')).toHaveLength(1),
  );
  await worker.stop();
  // What the database remembers of the log is more than the log does.
  await app.database.query('update queue_shard set position = position + 1000');
  const [fan] = await fans(app.url, 1);
  const { performanceId, seatIds } = await createConcert(app);
  const waiting = crowd(app.url, [wish(fan!, performanceId, [seatIds[0]!], 'QUEUE')]);
  const next = await startOn(app.database, { ...environment, ROLES: 'worker' });
  expect((await waiting)[0]!.reservation).toMatchObject({ status: 'HELD' });
  await next.stop();
  await app.stop();
  await log.stop();
});

describeWithKafka('a topic that is read again from its beginning', () => {
  test('changes nothing', async () => {
    const [kafka, redis] = await Promise.all([startKafka(), startOwnRedis()]);
    const environment = { KAFKA_BROKERS: kafka.brokers, REDIS_URL: redis.url };
    const app = await startTestApp(environment);
    await untilQueueing(app);
    const people = await fans(app.url, 60);
    const { performanceId, seatIds } = await createConcert(app, { concert: { maxSeatsPerUser: 2 } });
    const wishes = people.map((fan, index) =>
      wish(fan, performanceId, [seatIds[index % seatIds.length]!], 'QUEUE'),
    );
    await crowd(app.url, wishes);
    const written = (): Promise<unknown[]> => Promise.all(WRITTEN.map((text) => app.database.query(text)));
    const position = async (): Promise<number> => {
      const [row] = await app.database.query<{ sum: string }>(
        'select sum(position + 1) as sum from queue_shard',
      );
      return Number(row!.sum);
    };
    await eventually(async () => expect(await position()).toBeGreaterThanOrEqual(61));
    const before = await written();
    const decided = await position();
    await app.database.query('update queue_shard set position = -1');
    // Another consumer, so that the partitions are handed out anew; it begins where the database says.
    const second = await startOn(app.database, { ...environment, ROLES: 'worker' });
    await eventually(async () => expect(await position()).toBe(decided), 30_000);
    expect(await written()).toEqual(before);
    await expectNoViolation(app.database);
    await second.stop();
    await app.stop();
    await Promise.all([kafka.stop(), redis.stop()]);
  });
});
