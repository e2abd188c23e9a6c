import type { Redis } from 'ioredis';
import { jitterMs, sleep } from '../../platform/clock.js';
import { OutageLogger } from '../../platform/outage-logger.js';
import { openRedis } from '../../platform/redis.js';
import { type PendingRequests, streamOf } from '../pending-requests.js';
import { LeaseLost, type LogEntry, type ShardConsumer, type ShardLease } from '../request-log.js';
import { holdsUpTo, stateOf, trimmer } from './shard-stream.js';

export interface ShardDeps {
  shard: number;
  url: string;
  /** For commands that do not block. */
  redis: Redis;
  pending: PendingRequests;
  consumer: ShardConsumer;
  /** The identity of the log that answers now. */
  identity: () => Promise<string>;
  /** Called when the log with this identity no longer exists. */
  onGone: (logId: string) => Promise<void>;
  onRewound: () => void;
  onError: (error: unknown) => void;
}

/** The log that is consumed no longer exists. */
class LogGone extends Error {
  override readonly name = 'LogGone';
}

const READ_AT_ONCE = 500;
const WAIT_MS = 1_000;
const ANSWERS_WITHIN_MS = 1_000;
const TAKE_AGAIN_MS = 1_000;
/** The pause before a log is read that has replaced another. */
const LOOK_AGAIN_MS = 100;

/** Consumes one shard whenever this process can get it, until it is stopped. Never rejects. */
export async function consumeShard(deps: ShardDeps, stopping: AbortSignal): Promise<void> {
  const outage = new OutageLogger(deps.onError);
  let before: string | undefined;
  while (!stopping.aborted) {
    const logId = await deps.identity().catch(() => null);
    if (logId !== null && before !== undefined && logId !== before) deps.onRewound();
    before = logId ?? before;
    const gone = logId !== null && (await consumeLog(deps, logId, stopping, outage));
    if (gone) await deps.onGone(logId);
    const pauseMs = gone ? LOOK_AGAIN_MS : TAKE_AGAIN_MS;
    if (!stopping.aborted) await sleep(pauseMs / 2 + jitterMs(pauseMs), stopping);
  }
}

/** @returns whether it ended because the log was replaced */
async function consumeLog(
  deps: ShardDeps,
  logId: string,
  stopping: AbortSignal,
  outage: OutageLogger,
): Promise<boolean> {
  let gone = false;
  try {
    const lease = await deps.consumer.take(logId, deps.shard, 'IF_FREE');
    if (!lease) return false;
    await consume(deps, lease, logId, stopping, () => outage.over()).catch((error: unknown) => {
      gone = error instanceof LogGone;
      if (!gone && !stopping.aborted && !(error instanceof LeaseLost)) outage.failed(error);
    });
    await lease.release().catch(() => undefined);
  } catch (error) {
    outage.failed(error);
  }
  return gone;
}

async function consume(
  deps: ShardDeps,
  lease: ShardLease,
  logId: string,
  stopping: AbortSignal,
  onGoing: () => void,
): Promise<void> {
  const { shard, redis, pending, onRewound } = deps;
  const trim = trimmer(redis);
  /** @throws LogGone */
  const examined = async (): Promise<{ lastPosition: number }> => {
    const found = await stateOf(waiting, shard);
    pending.setClock(found.nowMs);
    if (found.logId !== logId) throw new LogGone('the log was emptied or replaced');
    return found;
  };
  // A connection of its own, because it blocks while it waits for requests.
  const waiting = openRedis(deps.url, () => undefined, { commandTimeoutMs: WAIT_MS + ANSWERS_WITHIN_MS });
  const disconnect = (): void => waiting.disconnect();
  stopping.addEventListener('abort', disconnect);
  try {
    await waiting.connect();
    let { position } = lease;
    const isBehind = position > (await examined()).lastPosition;
    // The server came back older: new requests get positions that were decided before, and it may have taken
    // more meanwhile. Decided requests are trimmed, or decided again with the same result.
    if (isBehind || (await holdsUpTo(waiting, shard, position))) {
      await lease.rewind(-1);
      position = -1;
    }
    if (isBehind) onRewound();
    while (!stopping.aborted) {
      const entries = await read(waiting, shard, position);
      // Checked after the read and on the same connection: this proves which log the entries came from.
      await examined();
      onGoing();
      if (entries.length === 0) {
        await lease.renew();
        continue;
      }
      const decided = await lease.decide(entries, async () => undefined);
      position = entries.at(-1)!.position;
      await pending.settle(decided);
      await trim(shard, logId, position);
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

/** Empty where there is none: the consumer sets a message aside that is not ours. */
function fieldOf(fields: readonly string[], name: string): string {
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === name);
  return at === -1 ? '' : fields[at + 1]!;
}
