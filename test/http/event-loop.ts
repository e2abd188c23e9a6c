import { expect } from '@jest/globals';
import { every } from '../../src/platform/clock.js';

const RESPONSIVE_MS = 500;
const LOOK_EVERY_MS = 10;

/** What this process has been given of the processors so far, in milliseconds. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/**
 * Does something that the server, which runs in this very process, must not stop answering others for.
 * Measured from the first instant to the last: the meter that Node brings begins with its second tick, and a
 * request that stops everything comes before that. Measured in time of the processor: a server that works on
 * one request for long uses as much of it, and one that a busy machine has let wait has done nothing wrong.
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
