import { createRequire } from 'node:module';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { now } from './clock.js';

const CLIENT = 'ticket-rush';

/** With these copies the loss of one broker loses nothing that was acknowledged. */
export const SAFE_COPIES = { replicas: 3, inSync: 2 };

/** How long a broker may take to answer. */
export const KAFKA_REQUEST_TIMEOUT_MS = 3_000;

/** How often a request is tried again, and after how many milliseconds. */
export const KAFKA_RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 };

export function openKafka(brokers: readonly string[]): Kafka {
  mendIdleTimers();
  return new kafkajs.Kafka({
    clientId: CLIENT,
    brokers: [...brokers],
    // No log output: problems are reported as errors.
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: KAFKA_REQUEST_TIMEOUT_MS,
    retry: KAFKA_RETRY,
  });
}

/** The copies of a new topic in a cluster of this many brokers. */
export function copiesOn(brokers: number): { replicas: number; inSync: number } {
  const replicas = Math.min(SAFE_COPIES.replicas, brokers);
  return { replicas, inSync: replicas === SAFE_COPIES.replicas ? SAFE_COPIES.inSync : 1 };
}

/** What a new topic needs, so that an acknowledged message is on as many copies as must agree. */
export const inSyncSetting = (inSync: number) => ({ name: 'min.insync.replicas', value: String(inSync) });

/**
 * A producer that sends one request after another, so that messages of one key keep their order.
 *
 * @throws Error no broker answers
 */
export async function connectProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    maxInFlightRequests: 1,
  });
  await producer.connect().catch(async (error: unknown) => {
    await producer.disconnect();
    throw error;
  });
  return producer;
}

let mended = false;

/**
 * kafkajs 2.2.4 sets a timer for every connection again and again. On Node.js 24 and later this happens every
 * millisecond, with a warning (tulios/kafkajs#1751). The timer is not needed while no request waits and no
 * broker throttles.
 */
function mendIdleTimers(): void {
  if (mended) return;
  mended = true;
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > now().getTime()) schedule.call(this);
  };
}

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
}
