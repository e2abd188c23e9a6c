/**
 * How many shards a log has. Fixed for ever: it decides in which shard a group is, and so its order.
 */
export const SHARDS = 12;

/** Requests of one group are decided in the order in which the log took them. */
export function shardOf(group: number): number {
  return group % SHARDS;
}

/** A request on its way into the log. */
export interface NewRequest {
  /** A UUID. Another with the same id is the same request, once more. */
  id: string;
  /** What it is in line for: the number of its performance. Has an order and a bound of its own. */
  group: number;
  /** Two requests with one id and different digests are not the same. Without a colon. */
  digest: string;
  /** What the log keeps and does not read; at most 16 KB. */
  body: string;
}

export type Acceptance =
  | {
      /** It is on disk in the log, from now on or for some time already. */
      outcome: 'ACCEPTED';
      acceptedAt: Date;
      /** It is decided by then, or rejected. */
      deadline: Date;
    }
  /** FULL: the group has more undecided requests than it may; OTHER_DIGEST: the id is another request's. */
  | { outcome: 'FULL' | 'OTHER_DIGEST' };

/** A request that was accepted and, as far as the log knows, is not decided yet. */
export interface PendingRequest {
  id: string;
  /** Written by the log that accepted it; `readRecord` takes it apart. */
  record: string;
}

/** A request as the log gives it back. */
export interface LogEntry extends PendingRequest {
  /** Increases within a shard. */
  position: number;
}

/** Nothing was accepted: the log is away, or keeps what it takes less safely than it must. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The log's answer was lost: the request may be in it. Asking again with the same id is safe. */
export class LogAnswerLost extends Error {
  override readonly name = 'LogAnswerLost';
}

/** Somebody else consumes the shard by now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Decides what a shard holds, for as long as nobody else has taken it. */
export interface ShardLease {
  /** Everything up to it is decided; -1: nothing is. */
  position: number;
  /**
   * Decides all of them, in their order. They may have been decided before.
   *
   * @param alive called now and then while it takes long
   * @returns the ids of those that nobody has to wait for any more; the others could not be read
   * @throws LeaseLost and has changed nothing since
   */
  decide(entries: readonly LogEntry[], alive: () => Promise<void>): Promise<readonly string[]>;
  /** Says that nothing has come, and that this consumer lives. @throws LeaseLost */
  renew(): Promise<void>;
  /**
   * The log has lost what was decided of it, and gives its positions out once more: from now on those behind
   * `position` are new. What is decided again stays as it is.
   *
   * @throws LeaseLost
   */
  rewind(position: number): Promise<void>;
  /** Lets another consumer have it at once. */
  release(): Promise<void>;
}

export interface ShardConsumer {
  /**
   * Becomes the consumer of a shard.
   *
   * @param logId the log's identity, a UUID: positions mean nothing in another
   * @param how `IF_FREE` waits for the lease of the consumer before to end; `AT_ONCE` is for a log that has
   *   said itself that the shard has changed hands
   * @returns null: another consumer has it
   */
  take(logId: string, shard: number, how: 'IF_FREE' | 'AT_ONCE'): Promise<ShardLease | null>;
}

export interface LogLimits {
  /** How many undecided requests a group may have. */
  groupMax: number;
  /** How long after its acceptance a request is rejected undecided. */
  deadlineMs: number;
}

/**
 * Takes requests, keeps them on disk, and gives them back in order, at least once. Two make it real: Redis
 * Streams and Apache Kafka.
 */
export interface RequestLog {
  /** @throws LogUnavailable nothing happened; LogAnswerLost it may be accepted */
  accept(request: NewRequest): Promise<Acceptance>;
  /** The request with this id while it is undecided. @throws LogUnavailable */
  pending(id: string): Promise<PendingRequest | null>;
  /** How many requests are undecided. @throws LogUnavailable */
  undecided(): Promise<number>;
  /** Undecided requests whose deadline has passed, the oldest first. @throws LogUnavailable */
  overdue(limit: number): Promise<PendingRequest[]>;
  /** The clock that sets deadlines, in milliseconds since 1970; null: it has not been heard of yet. */
  nowMs(): number | null;
  /** Forgets that these are undecided; others are left alone. */
  settle(ids: readonly string[]): Promise<void>;
  /** Hands every shard that this process can have to the consumer, until it is stopped. */
  consume(consumer: ShardConsumer): { stop(): Promise<void> };
  close(): Promise<void>;
}
