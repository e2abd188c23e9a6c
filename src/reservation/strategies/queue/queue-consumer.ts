import type { ShardConsumer, ShardLease } from '../../../request-log/index.js';
import type { QueueConsumerDeps } from './queue-consumer-deps.js';
import { QueueLease } from './queue-lease.js';
import { takeShard } from './shard-lease.statement.js';

/** Decides the requests of the log, in its order, for every shard that this process has. */
export class QueueConsumer implements ShardConsumer {
  readonly #stopping = new AbortController();

  constructor(private readonly deps: QueueConsumerDeps) {}

  async take(logId: string, shard: number, how: 'IF_FREE' | 'AT_ONCE'): Promise<ShardLease | null> {
    const taken = await takeShard(this.deps.pool, logId, shard, how === 'AT_ONCE');
    if (!taken) return null;
    const held = { logId, shard, fence: taken.fence };
    return new QueueLease(this.deps, held, taken, this.#stopping.signal);
  }

  /** Gives up a batch that cannot be decided because the database is away. It will be read again. */
  stop(): void {
    this.#stopping.abort();
  }
}
