import type { Redis } from 'ioredis';
import { monotonicMs } from '../platform/clock.js';
import { type RedisScript, redisScript } from '../platform/redis-script.js';
import { unavailable } from './redis-failure.js';
import {
  type Acceptance,
  type LogLimits,
  type NewRequest,
  type PendingRequest,
  type RequestLog,
  SHARDS,
  shardOf,
} from './request-log.js';

// One hash tag for all keys, because a script needs all of them on one server.
const PENDING = '{queue}:pending';
const DEADLINES = '{queue}:deadlines';
const WAITING = '{queue}:waiting';
const APPENDED = '{queue}:appended';
export const POSITIONS = '{queue}:positions';
const KEYS = [PENDING, DEADLINES, WAITING, APPENDED, POSITIONS];

/** The stream of a shard. */
export const streamOf = (shard: number): string => `{queue}:stream:${shard}`;
const STREAMS = Array.from({ length: SHARDS }, (_, shard) => streamOf(shard));

/**
 * Accepts any number of requests. ARGV: how many undecided requests a group may have; the milliseconds to the
 * deadline; 1 to append to the streams as well; then for each request its shard, group, id, digest and body.
 * Returns for each request: 0 accepted, 1 full or 2 other digest; the instants of acceptance and deadline;
 * whether the request is not yet known to be in the log.
 */
const ACCEPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, deadline, append = tonumber(ARGV[1]), now + ARGV[2], ARGV[3] == '1'
local from_to = string.format('%.0f:%.0f:', now, deadline)
local answers = {}
for at = 4, #ARGV, 5 do
  local shard, group, id, digest, body = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local known = redis.call('HGET', KEYS[1], id)
  local answer
  if known then
    local since, by, _, its = string.match(known, '^(%d+):(%d+):(%d+):([^:]*):')
    if its ~= digest then answer = {2, 0, 0, 0}
    else answer = {0, tonumber(since), tonumber(by), 1 - redis.call('HEXISTS', KEYS[4], id)} end
  elseif tonumber(redis.call('HGET', KEYS[3], group) or 0) >= most then answer = {1, 0, 0, 0}
  else
    local record = from_to .. group .. ':' .. digest .. ':' .. body
    redis.call('HSET', KEYS[1], id, record)
    redis.call('ZADD', KEYS[2], deadline, id)
    redis.call('HINCRBY', KEYS[3], group, 1)
    if append then
      local position = redis.call('HINCRBY', KEYS[5], shard, 1)
      redis.call('XADD', KEYS[6 + shard], position .. '-0', 'id', id, 'record', record)
    end
    answer = {0, now, deadline, 1}
  end
  answers[#answers + 1] = answer
end
return answers`;

const SETTLE = `
for _, id in ipairs(ARGV) do
  local record = redis.call('HGET', KEYS[1], id)
  if record then
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)
    redis.call('HDEL', KEYS[4], id)
    local group = string.match(record, '^%d+:%d+:(%d+):')
    if redis.call('HINCRBY', KEYS[3], group, -1) <= 0 then redis.call('HDEL', KEYS[3], group) end
  end
end
return #ARGV`;

const OVERDUE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {string.format('%.0f', now)}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1])) do
  local record = redis.call('HGET', KEYS[1], id)
  if record then found[#found + 1] = {id, record} else redis.call('ZREM', KEYS[2], id) end
end
return found`;

const SETTLED_AT_ONCE = 1_000;

/** An acceptance, and whether the request still has to be put into the log. */
export interface Registration {
  acceptance: Acceptance;
  toAppend: boolean;
}

/**
 * The requests that were answered with PENDING and are not decided yet, in Redis: beside the streams, or,
 * with another log, in the Redis whose data may be lost. Deadlines and bounds are kept here. All times are by
 * the clock of this Redis.
 */
export class PendingRequests {
  readonly #accept: RedisScript;
  readonly #settle: RedisScript;
  readonly #overdue: RedisScript;
  /** The difference between the clock of this Redis and the time since this process began. */
  #aheadMs: number | null = null;

  /** @param appends whether an accepted request also goes into the streams beside it, in the same instant */
  constructor(
    private readonly redis: Redis,
    private readonly limits: LogLimits,
    private readonly appends: boolean,
  ) {
    this.#accept = redisScript(redis, ACCEPT);
    this.#settle = redisScript(redis, SETTLE);
    this.#overdue = redisScript(redis, OVERDUE);
  }

  /** Accepts all of them; after an error, none or all of them are accepted. */
  async accept(requests: readonly NewRequest[]): Promise<Registration[]> {
    const { groupMax, deadlineMs } = this.limits;
    const values = requests.flatMap(({ id, group, digest, body }) => [
      shardOf(group),
      group,
      id,
      digest,
      body,
    ]);
    const flag = this.appends ? 1 : 0;
    const answers = await this.#accept([...KEYS, ...STREAMS], [groupMax, deadlineMs, flag, ...values]);
    return (answers as [number, number, number, number][]).map(([code, acceptedMs, deadline, toAppend]) => ({
      acceptance: acceptanceOf(code, acceptedMs, deadline),
      toAppend: toAppend === 1,
    }));
  }

  /** From now on a repetition of these requests does not have to be appended again. */
  async markAppended(ids: readonly string[]): Promise<void> {
    await this.redis.hset(APPENDED, Object.fromEntries(ids.map((id) => [id, 1])));
  }

  async settle(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += SETTLED_AT_ONCE) {
      await this.#settle(KEYS, ids.slice(start, start + SETTLED_AT_ONCE));
    }
  }

  async #read(id: string): Promise<PendingRequest | null> {
    const record = await this.redis.hget(PENDING, id);
    return record === null ? null : { id, record };
  }

  /** The part that every log takes from here. */
  questions(): Pick<RequestLog, 'pending' | 'undecided' | 'overdue' | 'nowMs' | 'settle'> {
    return {
      pending: (id) => this.#read(id).catch(unavailable),
      undecided: () => this.redis.hlen(PENDING).catch(unavailable),
      overdue: (limit) => this.#findOverdue(limit).catch(unavailable),
      nowMs: () => (this.#aheadMs === null ? null : monotonicMs() + this.#aheadMs),
      settle: (ids) => this.settle(ids),
    };
  }

  /** Takes the time that this Redis has just reported. */
  setClock(nowMs: number): void {
    this.#aheadMs = nowMs - monotonicMs();
  }

  async #findOverdue(limit: number): Promise<PendingRequest[]> {
    const [nowMs, ...found] = (await this.#overdue(KEYS, [limit])) as [string, ...[string, string][]];
    this.setClock(Number(nowMs));
    return found.map(([id, record]) => ({ id, record }));
  }
}

function acceptanceOf(code: number, acceptedMs: number, deadlineMs: number): Acceptance {
  if (code === 1) return { outcome: 'FULL' };
  if (code === 2) return { outcome: 'OTHER_DIGEST' };
  return { outcome: 'ACCEPTED', acceptedAt: new Date(acceptedMs), deadline: new Date(deadlineMs) };
}
