import { expect } from '@jest/globals';
import { every, monotonicMs } from '../../src/platform/clock.js';

const RESPONSIVE_MS = 500;
const LOOK_EVERY_MS = 10;

/**
 * Does something that the server, which runs in this very process, must not stop answering others for.
 * Measured from the first instant to the last: the meter that Node brings begins with its second tick, and a
 * request that stops everything comes before that.
 */
export async function keepsResponsive<T>(work: () => Promise<T>): Promise<T> {
  let lastMs = monotonicMs();
  let worstMs = 0;
  const look = async (): Promise<void> => {
    const nowMs = monotonicMs();
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
