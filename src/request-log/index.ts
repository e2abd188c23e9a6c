import type { Redis } from 'ioredis';
import { openKafkaLog } from './kafka/kafka-log.js';
import type { LogLimits, RequestLog } from './request-log.js';
import { openStreamsLog } from './streams/streams-log.js';

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

/** A Redis that keeps what it acknowledges, for Redis Streams; or the brokers of Apache Kafka. */
export type RequestLogAddress = { url: string } | { brokers: readonly string[] };

export interface RequestLogDeps {
  address: RequestLogAddress;
  /** The Redis that may vanish. */
  redis: Redis;
  limits: LogLimits;
  onError: (error: unknown) => void;
  /** Takes what an operator should know and nobody has to mend. */
  onNotice: (message: string) => void;
  /** Counts a shard whose log had lost what was decided of it, and which is read from its beginning. */
  onRewound: () => void;
}

/**
 * Opens the log of requests. It may be away: then it says so to whoever asks, and is looked for on and on.
 */
export function openRequestLog({ address, ...deps }: RequestLogDeps): RequestLog {
  if ('url' in address) return openStreamsLog({ ...deps, url: address.url });
  return openKafkaLog({ ...deps, brokers: address.brokers });
}
