import { randomUUID } from 'node:crypto';
import { createLogger } from '../../src/platform/logger.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import { createKeyring } from '../../src/platform/secrets.js';
import type { LogEntry } from '../../src/request-log/index.js';
import { recordOf } from '../../src/request-log/record.js';
import { inputDigest, reservationId } from '../../src/reservation/reservation-id.js';
import { QueueConsumer } from '../../src/reservation/strategies/queue/queue-consumer.js';
import { toLog } from '../../src/reservation/strategies/queue/queued-request.js';
import { JWT_SECRET, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { decodeNumbered } from '../support/ids.js';

/** A consumer as a worker has it, without a log: a test hands it what a log would. */
export interface BareConsumer {
  logId: string;
  consumer: QueueConsumer;
  /** Everything that was told to watchers, in order. */
  told: string[];
  errors: unknown[];
  /** What the log would hold at these positions, one request for a seat each. */
  entries(wished: { position: number; user: string; seats: string[]; deadlineMs?: number }[]): LogEntry[];
  close(): Promise<void>;
}

export function bareConsumer(
  app: TestApp,
  concert: TestConcert,
  databaseUrl = app.database.url,
): BareConsumer {
  const logger = createLogger('silent');
  const pool: Database = openPool({
    url: databaseUrl,
    name: 'background',
    size: 4,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 1_000,
    onIdleError: (error) => logger.warn(error),
  });
  const performanceId = decodeNumbered('Performance', concert.performanceId)!;
  const told: string[] = [];
  const errors: unknown[] = [];
  const consumer = new QueueConsumer({
    pool,
    saleFacts: async (id) => {
      if (id !== performanceId) return undefined;
      const [row] = await app.database.query<any>(
        `select p.id as "performanceId", c.id as "concertId", p.lab, false as "hasWaitingRoom",
           c.max_seats_per_user is not null as "countsSeats", p.first_seat_id::int as "firstSeatId",
           p.seats_total as "seatsTotal"
         from performance p join concert c on c.id = p.concert_id where p.id = $1`,
        [id],
      );
      return row;
    },
    holdMs: 300_000,
    logNowMs: () => Date.now(),
    publishChanged: (_, ids) => void told.push(...ids),
    onError: (error) => void errors.push(error),
  });
  const keyring = createKeyring([JWT_SECRET]);
  return {
    logId: randomUUID(),
    consumer,
    told,
    errors,
    entries: (wished) =>
      wished.map(({ position, user, seats, deadlineMs = 60_000 }) => {
        const seatIds = seats.map((seat) => decodeNumbered('Seat', seat)!).sort((a, b) => a - b);
        const request = {
          reservationId: reservationId(keyring, user, `${position}`),
          userId: user,
          idempotencyKey: `${position}`,
          inputDigest: inputDigest(performanceId, seatIds),
          performance: { performanceId } as never,
          seatIds,
          holdMs: 0,
          accessCodeDigest: null,
        };
        const acceptedAt = new Date();
        const deadline = new Date(acceptedAt.getTime() + deadlineMs);
        const logged = toLog(request, null);
        return { position, id: logged.id, record: recordOf({ ...logged, acceptedAt, deadline }) };
      }),
    close: () => pool.end(),
  };
}
