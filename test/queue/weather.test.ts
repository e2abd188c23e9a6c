import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { describeOnEveryLog } from './logs.js';

const PEOPLE = 20;
const ASKED = 400;

describeOnEveryLog('in bad weather', 'a log for each test', (log) => {
  let app: TestApp;
  let people: Fan[];
  let concert: TestConcert;
  let workers: ServerProcess[];
  let history: HistoryWriter;
  beforeEach(async () => {
    app = await startTestApp({ ...log().environment, ROLES: 'api', QUEUE_DEADLINE_SECONDS: '60' });
    people = await fans(app.url, PEOPLE);
    concert = await createConcert(app, { rows: 10, seatsPerRow: 10 });
    workers = [await startWorker()];
    history = new HistoryWriter({ keep: true });
    await eventually(async () => expect(await ask(-1)).toBe('PENDING'), 30_000);
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await app.stop();
  });

  const startWorker = (): Promise<ServerProcess> =>
    startServerProcess(app.database.url, { ...log().environment, ROLES: 'worker' });

  /** One request and what it was answered with. */
  const ask = async (index: number): Promise<string> => {
    const fan = people[Math.abs(index) % PEOPLE]!;
    const input = {
      performanceId: concert.performanceId,
      seatIds: [concert.seatIds[Math.abs(index) % concert.seatIds.length]!],
    };
    const key = `key ${index}`;
    const asked = {
      f: 'reserve',
      process: `${key} ${asks}`,
      user: fan.userId,
      key,
      strategy: 'QUEUE',
      input,
    } as const;
    asks += 1;
    const running = history.invoke(asked);
    const answer = await run(
      app.url,
      'ReserveSeats',
      { input: { ...input, strategy: 'QUEUE', idempotencyKey: key } },
      fan.token,
    );
    const result = answer.data?.reserveSeats;
    if (result?.__typename === 'Reservation') {
      const { id: reservationId, status, version, seats } = result;
      const seatIds = seats.map((seat: { id: string }) => seat.id);
      running.ok({ reservationId, status, version, seatIds });
      return status;
    }
    const code = result?.code ?? answer.errors![0]!.extensions.code;
    if (result || code === 'OVERLOADED') running.fail(code);
    else running.unknown(code);
    return code;
  };
  let asks = 0;

  /** Asks four hundred times, eight at once; whoever is not accepted asks again. */
  const rush = async (onAccepted: (accepted: number) => void = () => undefined): Promise<void> => {
    let accepted = 0;
    const lane = async (first: number): Promise<void> => {
      for (let index = first; index < ASKED; index += 8) {
        while (!['PENDING', 'HELD', 'REJECTED'].includes(await ask(index))) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        accepted += 1;
        onAccepted(accepted);
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, first) => lane(first)));
  };

  /** Every acknowledged request has its decision, and the judge finds nothing. */
  const expectAllDecided = async (): Promise<void> => {
    await eventually(async () => {
      const [row] = await app.database.query<{ decided: number }>(
        `select count(*)::int as decided from reservation where idempotency_key like 'key %'`,
      );
      expect(row!.decided).toBeGreaterThanOrEqual(ASKED);
    }, 60_000);
    await expectNoViolation(app.database, history);
    const [held] = await app.database.query<{ seats: number }>(
      `select count(*)::int as seats from seat where status = 'HELD'`,
    );
    expect(held!.seats).toBe(100);
  };

  test('the log is killed after a hundred acknowledgements and comes back on its files', async () => {
    let back: Promise<void> | undefined;
    await rush((accepted) => {
      if (accepted !== 100) return;
      back = log()
        .kill()
        .then(() => log().start());
    });
    await back;
    await expectAllDecided();
  }, 180_000);

  test('the Redis that may vanish is flushed, and killed, and flushed again', async () => {
    const redis = new Redis(log().speed.url);
    redis.on('error', () => undefined);
    let back: Promise<void> | undefined;
    await rush((accepted) => {
      if (accepted % 100 === 50) void redis.flushall().catch(() => undefined);
      if (accepted !== 200) return;
      back = log()
        .speed.kill()
        .then(() => log().speed.start());
    });
    await back;
    redis.disconnect();
    await expectAllDecided();
  }, 180_000);

  test('workers come and go every two seconds', async () => {
    let going = true;
    const changing = (async () => {
      for (let round = 0; going; round += 1) {
        const next = await startWorker();
        const [before] = workers.splice(0, 1, next);
        await (round % 2 ? before!.kill() : before!.terminate());
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    })();
    for (let round = 0; round < 3; round += 1) {
      await rush();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    going = false;
    await changing;
    await expectAllDecided();
  }, 180_000);

  test('a worker that is stopped beyond its lease and goes on then changes nothing', async () => {
    const rushing = rush((accepted) => {
      if (accepted === 150) process.kill(workers[0]!.pid, 'SIGSTOP');
    });
    workers.push(await startWorker());
    await rushing;
    await eventually(async () => {
      const rows = await app.database.query<{ fence: string }>(
        'select fence from queue_shard where fence > 1',
      );
      expect(rows.length).toBeGreaterThan(0);
    }, 60_000);
    process.kill(workers[0]!.pid, 'SIGCONT');
    await expectAllDecided();
  }, 180_000);
});
