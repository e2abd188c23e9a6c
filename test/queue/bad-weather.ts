import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { Redis } from 'ioredis';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { untilQueueing } from '../support/queueing.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import type { TestLog } from './logs.js';

const PEOPLE = 20;
/** How many requests are under way at a time. */
const LANES = 8;
const ROWS = 10;
/** How many requests there are for a seat in a rush. */
const FOR_A_SEAT = 4;
const DECIDED_WITHIN_MS = 60_000;

/** A sale through the queue: what was asked and answered, for the judge. */
class Sale {
  readonly #history = new HistoryWriter({ keep: true });
  #rushes = 0;
  #asks = 0;

  constructor(
    private readonly app: TestApp,
    private readonly people: readonly Fan[],
    private readonly concert: TestConcert,
    private readonly asked: number,
  ) {}

  /** Asks so many times, eight at once. What is not accepted is asked again. */
  async rush(onAccepted: (accepted: number) => void = () => undefined): Promise<void> {
    const rush = this.#rushes;
    this.#rushes += 1;
    let accepted = 0;
    const lane = async (first: number): Promise<void> => {
      for (let index = first; index < this.asked; index += LANES) {
        await eventually(async () => {
          const told = await this.#ask(index, `${this.concert.performanceId} ${rush} ${index}`);
          expect(told).toMatch(/^(PENDING|HELD|REJECTED)$/);
        }, DECIDED_WITHIN_MS);
        accepted += 1;
        onAccepted(accepted);
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
  }

  /** Every acknowledged request has its decision, every seat is held, and the judge finds nothing. */
  async expectAllDecided(): Promise<void> {
    const { database } = this.app;
    await eventually(async () => {
      const [row] = await database.query<{ decided: number }>(
        `select count(*)::int as decided from reservation
         where performance_id = (select max(id) from performance)`,
      );
      expect(row!.decided).toBeGreaterThanOrEqual(this.asked * this.#rushes);
    }, DECIDED_WITHIN_MS);
    await expectNoViolation(database, this.#history);
    const [held] = await database.query<{ seats: number }>(
      `select count(*)::int as seats from seat
       where status = 'HELD' and performance_id = (select max(id) from performance)`,
    );
    expect(held!.seats).toBe(this.concert.seatIds.length);
  }

  /** One request, and what it was answered with. */
  async #ask(index: number, key: string): Promise<string> {
    const { performanceId, seatIds } = this.concert;
    const fan = this.people[index % PEOPLE]!;
    const input = { performanceId, seatIds: [seatIds[index % seatIds.length]!] };
    const asked = { f: 'reserve', process: `${key} ${this.#asks}`, user: fan.userId, key } as const;
    this.#asks += 1;
    const running = this.#history.invoke({ ...asked, strategy: 'QUEUE', input });
    const variables = { input: { ...input, strategy: 'QUEUE', idempotencyKey: key } };
    const answer = await run(this.app.url, 'ReserveSeats', variables, fan.token);
    const result = answer.data?.reserveSeats;
    if (result?.__typename === 'Reservation') {
      const { id: reservationId, status, version, seats } = result;
      const held = seats.map((seat: { id: string }) => seat.id);
      running.ok({ reservationId, status, version, seatIds: held });
      return status;
    }
    const code = result?.code ?? answer.errors![0]!.extensions.code;
    if (result || code === 'OVERLOADED') running.fail(code);
    else running.unknown(code);
    return code;
  }
}

/** What a test of the queue does to it. */
export interface BadWeather {
  /** The log is killed after a quarter of the acknowledgements, and comes back on its files. */
  logIsKilled(): Promise<void>;
  /** The Redis that may vanish is flushed four times and killed once. */
  redisIsLost(): Promise<void>;
  /** A worker takes the place of another, which is ended in these ways, until all were used. */
  workersChange(ways: readonly ('kill' | 'terminate')[]): Promise<void>;
  /** A worker is stopped for longer than its lease, and goes on after another has taken its work. */
  workerIsStopped(): Promise<void>;
}

/**
 * An API and a worker on the given log.
 *
 * @param asked how many requests a rush has; a multiple of 40
 * @param endLeases makes leases end that nothing renews; without it a test waits for their end
 */
export function badWeather(
  log: () => TestLog,
  asked: number,
  endLeases: (app: TestApp) => Promise<unknown> = async () => undefined,
): BadWeather {
  let app: TestApp;
  let people: Fan[];
  let sale: Sale;
  let worker: ServerProcess;
  const startWorker = (): Promise<ServerProcess> =>
    startServerProcess(app.database.url, { ...log().environment, ROLES: 'worker' });
  beforeAll(async () => {
    app = await startTestApp({ ...log().environment, ROLES: 'api', QUEUE_DEADLINE_SECONDS: '60' });
    worker = await startWorker();
    people = await fans(app.url, PEOPLE);
    await untilQueueing(app);
  });
  beforeEach(async () => {
    const hall = { rows: ROWS, seatsPerRow: asked / FOR_A_SEAT / ROWS };
    sale = new Sale(app, people, await createConcert(app, hall), asked);
  });
  afterAll(async () => {
    await worker.terminate();
    await app.stop();
  });

  return {
    async logIsKilled() {
      let back: Promise<void> | undefined;
      await sale.rush((accepted) => {
        if (accepted === asked / 4) back = killedAndBack(log());
      });
      await back;
      await sale.expectAllDecided();
    },
    async redisIsLost() {
      const redis = new Redis(log().speed.url);
      redis.on('error', () => undefined);
      let back: Promise<void> | undefined;
      await sale.rush((accepted) => {
        if (accepted % (asked / 4) === asked / 8) void redis.flushall().catch(() => undefined);
        if (accepted === asked / 2) back = killedAndBack(log().speed);
      });
      await back;
      redis.disconnect();
      await sale.expectAllDecided();
    },
    async workersChange(ways) {
      for (const way of ways) {
        const before = worker;
        worker = await startWorker();
        const ended = before[way]();
        await Promise.all([sale.rush(), ended.then(() => endLeases(app))]);
      }
      await sale.expectAllDecided();
    },
    async workerIsStopped() {
      const stopped = worker;
      const rushing = sale.rush((accepted) => {
        if (accepted === asked / 2) process.kill(stopped.pid, 'SIGSTOP');
      });
      const other = await startWorker();
      await rushing;
      const taken = async (): Promise<number> => {
        const [row] = await app.database.query<{ fences: number }>(
          'select sum(fence)::int as fences from queue_shard',
        );
        return row!.fences;
      };
      const before = await taken();
      await endLeases(app);
      await eventually(async () => expect(await taken()).toBeGreaterThan(before), DECIDED_WITHIN_MS);
      process.kill(stopped.pid, 'SIGCONT');
      await sale.expectAllDecided();
      await other.terminate();
    },
  };
}

async function killedAndBack(server: { kill(): Promise<void>; start(): Promise<void> }): Promise<void> {
  await server.kill();
  await server.start();
}
