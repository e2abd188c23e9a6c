import { setTimeout as wait } from 'node:timers/promises';

/** Tries until it does not throw, for at most `withinMs`; then throws what was thrown last. */
export async function eventually<T>(attempt: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await wait(10);
  }
}
