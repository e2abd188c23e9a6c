import { expect } from '@jest/globals';
import { every } from '../../src/platform/clock.js';

const RESPONSIVE_MS = 500;
const LOOK_EVERY_MS = 10;

/** The CPU time of this thread so far, in milliseconds. */
const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/**
 * Does work during which the server, which runs in this process, must keep answering others. It is measured
 * from the start to the end of the work. Node's own meter begins with its second tick, and would miss a
 * request that blocks everything before that. The CPU time of the thread is measured: a server that works on
 * one request for long uses that much of it, while a busy machine that lets the process wait does not add to
 * it, nor does what other threads of the process do.
 */
export async function keepsResponsive<T>(work: () => Promise<T>): Promise<T> {
  let lastMs = cpuMs();
  let worstMs = 0;
  const look = async (): Promise<void> => {
    const nowMs = cpuMs();
    worstMs = Math.max(worstMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const looking = every(LOOK_EVERY_MS, look, () => undefined);
  const result = await work();
  await look();
  await looking.stop();
  expect(worstMs).toBeLessThan(RESPONSIVE_MS);
  return result;
}
