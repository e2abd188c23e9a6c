import { sleep } from '../../platform/clock.js';
import type { PendingRequests } from '../pending-requests.js';
import { LeaseLost, type LogEntry, type ShardConsumer, type ShardLease } from '../request-log.js';
import type { KafkaTopic, PartitionBatch, TopicConsumer } from './kafka-topic.js';

const DECIDED_AT_ONCE = 500;
const TRY_AGAIN_MS = 300;

export interface TopicReaderDeps {
  topic: KafkaTopic;
  pending: PendingRequests;
  consumer: ShardConsumer;
  onError: (error: unknown) => void;
  onNotice: (message: string) => void;
  onRewound: () => void;
}

type Seek = (partition: number, offset: number) => void;

/**
 * Hands the partitions that Kafka assigns to this process to their consumer. Kafka says which process reads a
 * partition. The database says which process may write, and how far the partition is decided: the library
 * goes on with a batch after its partition was assigned to another process (tulios/kafkajs#1046, #1097), and
 * then finds that the lease is lost.
 */
export class TopicReader implements TopicConsumer {
  /**
   * LOST until the partitions are assigned anew: taking the partition back now would take it from its new
   * reader.
   */
  #leases = new Map<number, Promise<ShardLease> | 'LOST'>();

  #committed: Promise<ReadonlySet<number> | null> = Promise.resolve(null);

  constructor(private readonly deps: TopicReaderDeps) {}

  start(): { stop(): Promise<void> } {
    return this.deps.topic.consume(this, this.deps.onError);
  }

  onAssigned(partitions: readonly number[], seek: Seek): void {
    this.#leases = new Map();
    this.#committed = this.deps.topic.committed().catch(() => null);
    for (const partition of partitions) {
      this.#lease(partition)
        .then(({ position }) => seek(partition, position + 1))
        .catch(() => undefined);
    }
  }

  async onBatch(batch: PartitionBatch): Promise<void> {
    const lease = await this.#leaseOf(batch);
    if (!lease) {
      // The partition goes to its new consumer as soon as this consumer hears of the assignment.
      await batch.alive();
      await sleep(TRY_AGAIN_MS);
      return;
    }
    if (!batch.current()) return;
    try {
      // A log that has lost its end: new requests get positions that were decided before.
      if (lease.position >= batch.end) await this.#rewind(lease, batch.records[0]!.offset - 1);
      for (let start = 0; start < batch.records.length; start += DECIDED_AT_ONCE) {
        await this.#decide(lease, batch, batch.records.slice(start, start + DECIDED_AT_ONCE));
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      this.#leases.set(batch.partition, 'LOST');
    }
  }

  async #decide(lease: ShardLease, batch: PartitionBatch, records: PartitionBatch['records']): Promise<void> {
    const entries = records.map(
      ({ offset, id, value }): LogEntry => ({ position: offset, id, record: value }),
    );
    const decided = await lease.decide(entries, batch.alive);
    await this.deps.pending.settle(decided).catch(() => undefined);
    await batch.done(entries.at(-1)!.position);
    await batch.alive();
  }

  /** @returns undefined: another consumer has the partition */
  async #leaseOf(batch: PartitionBatch): Promise<ShardLease | undefined> {
    while (batch.current()) {
      const lease = this.#leases.get(batch.partition) ?? this.#lease(batch.partition);
      if (lease === 'LOST') return undefined;
      try {
        return await lease;
      } catch (error) {
        this.#leases.delete(batch.partition);
        this.deps.onError(error);
      }
      await batch.alive();
      await sleep(TRY_AGAIN_MS);
    }
    return undefined;
  }

  #lease(partition: number): Promise<ShardLease> {
    const taking = this.#take(partition);
    this.#leases.set(partition, taking);
    return taking;
  }

  async #take(partition: number): Promise<ShardLease> {
    const { topic, consumer } = this.deps;
    const lease = (await consumer.take(topic.id, partition, 'AT_ONCE'))!;
    // Kafka forgets the committed offsets when a topic is deleted: this is a new topic with the same name.
    const committed = await this.#committed;
    if (lease.position >= 0 && committed && !committed.has(partition)) await this.#rewind(lease, -1);
    return lease;
  }

  async #rewind(lease: ShardLease, position: number): Promise<void> {
    await lease.rewind(position);
    this.deps.onRewound();
    this.deps.onNotice('a partition of the log of requests was replaced: it is read from its beginning');
  }
}
