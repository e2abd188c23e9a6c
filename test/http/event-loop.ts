import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect } from '@jest/globals';

const RESPONSIVE_MS = 500;

/** Does something that the server, which runs in this very process, must not stop answering others for. */
export async function keepsResponsive<T>(work: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const result = await work();
  delay.disable();
  expect(delay.max / 1e6).toBeLessThan(RESPONSIVE_MS);
  return result;
}
