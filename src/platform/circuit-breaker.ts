import {
  type CircuitBreakerPolicy,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  SamplingBreaker,
} from 'cockatiel';

const WINDOW_MS = 10_000;
const CALLS_MIN = 20;
// Half of them: cockatiel opens where the share is greater than this.
const FAILED_SHARE = 0.5 - Number.EPSILON;
const PROBE_AFTER_MS = 5_000;

/** Thrown instead of a call that would most likely fail. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen';
}

/**
 * Keeps callers from waiting for a server that is not available. It opens when, of at least 20 calls within
 * ten seconds, half have failed. For five seconds no call is let through; then one call is tried, and its
 * outcome decides.
 */
export class CircuitBreaker {
  readonly #policy: CircuitBreakerPolicy;

  /** @param isFailure which errors mean that the server is not available; all others are answers */
  constructor(isFailure: (error: unknown) => boolean) {
    this.#policy = circuitBreaker(handleWhen(isFailure), {
      halfOpenAfter: PROBE_AFTER_MS,
      breaker: new SamplingBreaker({
        threshold: FAILED_SHARE,
        duration: WINDOW_MS,
        minimumRps: CALLS_MIN / (WINDOW_MS / 1_000),
      }),
    });
  }

  /** @throws CircuitOpen, and every error of the call */
  async run<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#policy.execute(call);
    } catch (error) {
      if (isBrokenCircuitError(error)) throw new CircuitOpen('it has failed too often a moment ago');
      throw error;
    }
  }
}
