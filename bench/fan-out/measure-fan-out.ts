import { setTimeout as wait } from 'node:timers/promises';
import { Child } from '../../harness/child.js';
import { cpuTimes, residentBytes } from '../../harness/processes.js';
import { quantile, spreadOf } from '../../harness/statistics.js';
import type { FromReaders, ReadersJob, ToReaders } from './job.js';

/** Deltas that are measured; one before them warms up. */
const DELTAS = 5;
/** After the last reader has it, the server may still be tidying up. */
const SETTLE_MS = 300;

/** Who tells the readers something. */
export interface Teller {
  name: string;
  url: string;
  pid: number;
  query: string;
  variables: Record<string, unknown>;
  /** One for each reader, where readers have to sign in. */
  tokens?: readonly string[];
  /** Resolves when nothing is on its way; absent: nothing ever is but what it is asked to tell. */
  quiet?(): Promise<void>;
  /** How many sockets the server itself counts, where it does. */
  sockets?(): Promise<number>;
  /** Makes one event for all readers; returns the instant from which it counts. */
  tell(): Promise<number>;
}

/** Medians of several events. */
export interface FanOutRow {
  name: string;
  readers: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the server, for one event to all readers. */
  cpuMs: number;
  kilobytesAReader: number;
}

/**
 * Connects that many readers and tells them something, again and again.
 *
 * @param meanwhile done at last, while the readers are still there
 */
export async function measureFanOut(
  teller: Teller,
  count: number,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<FanOutRow> {
  const { name, url, pid, query, variables, tokens } = teller;
  const readers = new Child<ToReaders, FromReaders>(new URL('./readers.js', import.meta.url));
  try {
    const before = residentBytes(pid);
    const job: ReadersJob = { url, readers: count, query, variables, ...(tokens && { tokens }) };
    readers.tell({ kind: 'connect', job });
    const connected = await readers.next();
    if (connected.kind !== 'connected')
      throw new Error(`the readers could not connect: ${JSON.stringify(connected)}`);
    const counted = (await teller.sockets?.()) ?? count;
    if (counted !== count) throw new Error(`${name} has ${counted} sockets for ${count} readers`);
    const events: { p50: number; p99: number; cpu: number }[] = [];
    for (let number = 0; number <= DELTAS; number += 1) {
      await wait(SETTLE_MS);
      events.push(await tellOnce(teller, readers));
    }
    const grown = residentBytes(pid) - before;
    await meanwhile();
    const median = (values: number[]): number => spreadOf(values.slice(1))!.median;
    return {
      name,
      readers: count,
      p50Ms: median(events.map(({ p50 }) => p50)),
      p99Ms: median(events.map(({ p99 }) => p99)),
      cpuMs: median(events.map(({ cpu }) => cpu)),
      kilobytesAReader: grown / 1_000 / count,
    };
  } finally {
    readers.kill();
  }
}

async function tellOnce(
  teller: Teller,
  readers: Child<ToReaders, FromReaders>,
): Promise<{ p50: number; p99: number; cpu: number }> {
  await teller.quiet?.();
  readers.tell({ kind: 'expect' });
  await wait(SETTLE_MS);
  const before = cpuTimes({ api: teller.pid }).api!;
  const heard = readers.next();
  const told = await teller.tell();
  const message = await heard;
  if (message.kind !== 'received') throw new Error(`the readers said ${message.kind}`);
  await wait(SETTLE_MS);
  const cpu = (cpuTimes({ api: teller.pid }).api! - before) / 1_000;
  const latencies = message.times.map((time) => time - told).sort((a, b) => a - b);
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), cpu };
}
