import type { Redis } from 'ioredis';
import { jitterMs, sleep } from '../../platform/clock.js';
import { Outage } from '../../platform/outage.js';
import { openRedis } from '../../platform/redis.js';
import { type PendingRequests, streamOf } from '../pending-requests.js';
import { LeaseLost, type LogEntry, type ShardConsumer, type ShardLease } from '../request-log.js';

export interface ShardDeps {
  shard: number;
  url: string;
  /** For what is not a wait. */
  redis: Redis;
  pending: PendingRequests;
  consumer: ShardConsumer;
  /** Of the log that answers now. */
  identity: () => Promise<string>;
  onError: (error: unknown) => void;
}

const READ_AT_ONCE = 500;
const WAIT_MS = 1_000;
const ANSWERS_WITHIN_MS = 1_000;
const TAKE_AGAIN_MS = 1_000;

/** Consumes one shard whenever this process can have it, until it is told to stop. Never rejects. */
export async function consumeShard(deps: ShardDeps, stopping: AbortSignal): Promise<void> {
  const outage = new Outage(deps.onError);
  while (!stopping.aborted) {
    const lease = await taken(deps).catch((error: unknown) => outage.failed(error));
    if (lease) {
      await consume(deps, lease, stopping, () => outage.over()).catch((error: unknown) => {
        if (!stopping.aborted && !(error instanceof LeaseLost)) outage.failed(error);
      });
      await lease.release().catch(() => undefined);
    }
    if (!stopping.aborted) await sleep(TAKE_AGAIN_MS / 2 + jitterMs(TAKE_AGAIN_MS), stopping);
  }
}

async function taken({ consumer, identity, shard }: ShardDeps): Promise<ShardLease | null> {
  const logId = await identity().catch(() => null);
  return logId === null ? null : consumer.take(logId, shard, 'IF_FREE');
}

async function consume(
  deps: ShardDeps,
  lease: ShardLease,
  stopping: AbortSignal,
  onGoing: () => void,
): Promise<void> {
  const { shard, redis, pending } = deps;
  // A connection of its own: it waits for what comes.
  const waiting = openRedis(deps.url, () => undefined, { commandTimeoutMs: WAIT_MS + ANSWERS_WITHIN_MS });
  const disconnect = (): void => waiting.disconnect();
  stopping.addEventListener('abort', disconnect);
  try {
    await waiting.connect();
    // A server that came back older than it was: what it takes now has positions that were decided once.
    if (lease.position > (await pending.lastPosition(shard))) await lease.rewind(-1);
    let { position } = lease;
    while (!stopping.aborted) {
      const entries = await read(waiting, shard, position);
      onGoing();
      if (entries.length === 0) {
        await lease.renew();
        continue;
      }
      const decided = await lease.decide(entries, async () => undefined);
      position = entries.at(-1)!.position;
      await pending.settle(decided);
      await redis.xtrim(streamOf(shard), 'MINID', `${position + 1}-0`);
    }
  } finally {
    stopping.removeEventListener('abort', disconnect);
    disconnect();
  }
}

async function read(redis: Redis, shard: number, after: number): Promise<LogEntry[]> {
  const from = `${Math.max(after, 0)}-0`;
  const found = await redis.xread('COUNT', READ_AT_ONCE, 'BLOCK', WAIT_MS, 'STREAMS', streamOf(shard), from);
  const messages = (found?.[0]?.[1] ?? []) as [string, string[]][];
  return messages.map(([place, fields]) => ({
    position: Number(place.split('-')[0]),
    id: fieldOf(fields, 'id'),
    record: fieldOf(fields, 'record'),
  }));
}

/** Empty where there is none: a message that is not ours is for the consumer to set aside. */
function fieldOf(fields: readonly string[], name: string): string {
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === name);
  return at === -1 ? '' : fields[at + 1]!;
}
