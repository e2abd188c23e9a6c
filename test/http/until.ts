import { monotonicMs, sleep } from '../../src/platform/clock.js';

/** Waits until `holds` answers true; fails after `withinMs`. */
export async function until(holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = monotonicMs() + withinMs;
  while (!(await holds())) {
    if (monotonicMs() > deadline) throw new Error(`not so within ${withinMs} ms`);
    await sleep(10);
  }
}
