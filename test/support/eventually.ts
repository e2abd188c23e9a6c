import { setTimeout as wait } from 'node:timers/promises';

const PAUSE_MAX_MS = 50;

/**
 * Tries until it does not throw, for at most `withinMs`; then throws what was thrown last. It tries less and
 * less often: an expectation that fails costs a stack and a comparison, and hundreds wait at a time.
 */
export async function eventually<T>(attempt: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.25, PAUSE_MAX_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await wait(pauseMs);
  }
}
