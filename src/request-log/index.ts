import type { Redis } from 'ioredis';
import { defineRoom, type LogServer, variable, whole } from '../room/index.js';
import { createKafkaLog } from './kafka/kafka-log.js';
import type { LogLimits, RequestLog } from './request-log.js';
import { createStreamsLog } from './streams/streams-log.js';

export { readRecord } from './record.js';
export {
  LeaseLost,
  LogAnswerLost,
  type LogEntry,
  LogUnavailable,
  type NewRequest,
  type PendingRequest,
  type RequestLog,
  type ShardConsumer,
  type ShardLease,
} from './request-log.js';

export interface RequestLogDeps {
  address: LogServer;
  /** The Redis whose data may be lost. */
  redis: Redis;
  limits: LogLimits;
  onError: (error: unknown) => void;
  /** Receives notices that an operator should read, although no action is needed. */
  onNotice: (message: string) => void;
  /** Counts a shard whose log has lost decided requests and is therefore read from its beginning. */
  onRewound: () => void;
}

/**
 * Makes the log of requests. While the log is away, its methods say so, and the connection is retried until
 * the log is back.
 */
export function createRequestLog({ address, ...deps }: RequestLogDeps): RequestLog {
  if ('url' in address) return createStreamsLog({ ...deps, url: address.url });
  return createKafkaLog({ ...deps, brokers: address.brokers });
}

/** Keeps the requests of QUEUE on disk until they are decided. */
export const requestLogRoom = defineRoom({
  name: 'requestLog',
  variables: {
    QUEUE_MAX: variable(
      whole(1, 1_000_000).default(50_000),
      'How many QUEUE requests per performance may be undecided, 1 to 1000000. Further ones get QUEUE_FULL. Default: 50000.',
    ),
    QUEUE_DEADLINE_SECONDS: variable(
      whole(1, 600).default(30),
      'How many seconds after its acceptance a QUEUE request is decided at the latest, or rejected with TIMED_OUT, 1 to 600. Default: 30.',
    ),
  },
  settings: ({ QUEUE_MAX, QUEUE_DEADLINE_SECONDS }) => ({
    groupMax: QUEUE_MAX,
    deadlineMs: QUEUE_DEADLINE_SECONDS * 1_000,
  }),
  metrics: (make) => ({
    rewinds: make.counter(
      'ticket_rush_queue_rewinds_total',
      'Shards of the queue whose log had lost decided requests and was read from its beginning.',
    ),
    countUndecided: make.readGauge('ticket_rush_queue_undecided', 'Undecided requests of the queue.'),
  }),
  build({ settings: limits, metrics, redis, logServer: address, report, notice: onNotice }) {
    // Without a server for it there is no queue, and the strategy says so.
    if (!address) return { offers: { log: null as RequestLog | null } };
    const onError = report('the log of requests');
    const onRewound = (): void => metrics.rewinds.inc();
    const log = createRequestLog({ address, redis, limits, onError, onNotice, onRewound });
    const undecided = (): Promise<number> => log.undecided();
    return {
      offers: { log: log as RequestLog | null },
      dependencies: [{ name: 'queue', needed: false, ping: undecided }],
      start() {
        log.open();
        metrics.countUndecided(undecided);
      },
      close: () => log.close(),
    };
  },
});
