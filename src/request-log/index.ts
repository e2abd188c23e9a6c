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

/** A Redis that keeps what it acknowledges (for Redis Streams), or the brokers of Apache Kafka. */
export type RequestLogAddress = { url: string } | { brokers: readonly string[] };

export interface RequestLogDeps {
  address: RequestLogAddress;
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
 * Opens the log of requests. While the log is away, its methods say so, and the connection is retried until
 * the log is back.
 */
export function openRequestLog({ address, ...deps }: RequestLogDeps): RequestLog {
  if ('url' in address) return openStreamsLog({ ...deps, url: address.url });
  return openKafkaLog({ ...deps, brokers: address.brokers });
}
