/**
 * How many shards a log has. It must never change, because it decides which shard a group belongs to, and so
 * the order of its requests.
 */
export const SHARDS = 12;

/** Requests of one group are decided in the order in which the log took them. */
export function shardOf(group: number): number {
  return group % SHARDS;
}

/** A request on its way into the log. */
export interface NewRequest {
  /** A UUID. A second request with the same id is a repetition of the first. */
  id: string;
  /**
   * The number of the performance that the request is for. Each group has an order and a bound of its own.
   */
  group: number;
  /** Two requests with one id and different digests are different requests. It has no colon. */
  digest: string;
  /** Data that the log keeps and does not read; at most 16 KB. */
  body: string;
}

export type Acceptance =
  | {
      /** It is on disk in the log: since now, or already before. */
      outcome: 'ACCEPTED';
      acceptedAt: Date;
      /** It is decided by this time, or rejected. */
      deadline: Date;
    }
  /**
   * FULL: the group has as many undecided requests as it may. OTHER_DIGEST: the id belongs to a different
   * request.
   */
  | { outcome: 'FULL' | 'OTHER_DIGEST' };

/** A request that was accepted and is not decided yet, as far as the log knows. */
export interface PendingRequest {
  id: string;
  /** Written by the log that accepted the request; `readRecord` parses it. */
  record: string;
}

/** A request as it is read from the log. */
export interface LogEntry extends PendingRequest {
  /** Increases within a shard. */
  position: number;
}

/** Nothing was accepted: the log is away, or it keeps requests less safely than it must. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The log's answer was lost: the request may be in the log. A repetition with the same id is safe. */
export class LogAnswerLost extends Error {
  override readonly name = 'LogAnswerLost';
}

/** Another process consumes the shard by now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Decides the requests of a shard, for as long as no other process has taken it. */
export interface ShardLease {
  /** Everything up to it is decided; -1: nothing is. */
  position: number;
  /**
   * Decides all these requests, in their order. Some may have been decided before.
   *
   * @param alive called from time to time during a long run
   * @returns the ids of the requests that need no further waiting; the others could not be read
   * @throws LeaseLost and has changed nothing since
   */
  decide(entries: readonly LogEntry[], alive: () => Promise<void>): Promise<readonly string[]>;
  /** Renews the lease while no requests come. @throws LeaseLost */
  renew(): Promise<void>;
  /**
   * The log has lost decided requests and gives out their positions a second time. From now on the positions
   * behind `position` are new. A request that is decided again keeps its first decision.
   *
   * @throws LeaseLost
   */
  rewind(position: number): Promise<void>;
  /** Lets another consumer take the shard at once. */
  release(): Promise<void>;
}

export interface ShardConsumer {
  /**
   * Becomes the consumer of a shard.
   *
   * @param logId the log's identity, a UUID: positions mean nothing in another
   * @param how `IF_FREE` waits until the lease of the previous consumer has ended; `AT_ONCE` is for a log
   *   that itself assigns shards and has reassigned this one
   * @returns null: another consumer has the shard
   */
  take(logId: string, shard: number, how: 'IF_FREE' | 'AT_ONCE'): Promise<ShardLease | null>;
}

export interface LogLimits {
  /** How many undecided requests a group may have. */
  groupMax: number;
  /** How long after its acceptance an undecided request is rejected. */
  deadlineMs: number;
}

/**
 * Accepts requests, keeps them on disk, and delivers them in order, at least once. There are two
 * implementations: Redis Streams and Apache Kafka.
 */
export interface RequestLog {
  /** @throws LogUnavailable: nothing happened. LogAnswerLost: the request may be accepted */
  accept(request: NewRequest): Promise<Acceptance>;
  /** The request with this id while it is undecided. @throws LogUnavailable */
  pending(id: string): Promise<PendingRequest | null>;
  /** How many requests are undecided. @throws LogUnavailable */
  undecided(): Promise<number>;
  /** Undecided requests whose deadline has passed, the oldest first. @throws LogUnavailable */
  overdue(limit: number): Promise<PendingRequest[]>;
  /** The time of the clock that sets deadlines, in milliseconds since 1970; null: not known yet. */
  nowMs(): number | null;
  /** Removes these from the undecided requests; others stay. */
  settle(ids: readonly string[]): Promise<void>;
  /** Hands every shard that this process can get to the consumer, until it is stopped. */
  consume(consumer: ShardConsumer): { stop(): Promise<void> };
  /** Begins to connect. Until it has connected, the log is away. */
  open(): void;
  close(): Promise<void>;
}
