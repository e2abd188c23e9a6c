import type { ReadSaleFacts } from '../../../catalogue/index.js';
import type { Database } from '../../../platform/postgres.js';
import type { RequestLog } from '../../../request-log/index.js';
import type { ReservationStrategy } from '../../strategy.js';
import { startDeadlineSweeper } from './deadline-sweeper.js';
import { createQueueStrategy } from './queue.strategy.js';
import { QueueConsumer } from './queue-consumer.js';
import type { QueueConsumerDeps } from './queue-consumer-deps.js';
import { fromLog, type QueuedRequest } from './queued-request.js';

export interface QueueDeps {
  log: RequestLog;
  pool: Database;
  /** For the consumer. */
  backgroundPool: Database;
  saleFacts: ReadSaleFacts;
  holdMs: number;
  publishChanged: QueueConsumerDeps['publishChanged'];
  onError: (error: unknown) => void;
}

/** What the consumer reports to the metrics. */
export type DecidingWatch = Pick<QueueConsumerDeps, 'onDecided' | 'onDeadLetter'>;

/** The two ends of the queue: the strategy, which accepts, and the consumer, which decides. */
export interface Queue {
  strategy: ReservationStrategy;
  /** The request with this reservation's id while it is undecided. @throws LogUnavailable */
  pending(reservationId: string): Promise<QueuedRequest | null>;
  /** Decides the requests of the log, and rejects overdue ones. */
  startDeciding(watch: DecidingWatch): { stop(): Promise<void> };
}

export function createQueue(deps: QueueDeps): Queue {
  const { log, backgroundPool: pool, pool: reading, saleFacts, holdMs, publishChanged, onError } = deps;
  return {
    strategy: createQueueStrategy({ log, pool: reading }),
    async pending(reservationId) {
      const found = await log.pending(reservationId);
      return (found && fromLog(found)) ?? null;
    },
    startDeciding(watch) {
      const logNowMs = (): number | null => log.nowMs();
      const consumer = new QueueConsumer({
        pool,
        saleFacts,
        holdMs,
        publishChanged,
        onError,
        logNowMs,
        ...watch,
      });
      const consuming = log.consume(consumer);
      const sweeping = startDeadlineSweeper({ log, pool, publishChanged, onError });
      return {
        async stop() {
          consumer.stop();
          await Promise.all([consuming.stop(), sweeping.stop()]);
        },
      };
    },
  };
}
