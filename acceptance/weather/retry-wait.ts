const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long a client waits before it connects again, as docs/subscriptions.md says it is to be set up.
 *
 * @param retries how often it has tried since it last was there
 * @param share of the longest wait, 0 to 1: by lot, so that clients do not come together
 */
export function retryWaitMs(retries: number, share: number): number {
  return share * Math.min(LONGEST_MS, FIRST_MS * 2 ** retries);
}
