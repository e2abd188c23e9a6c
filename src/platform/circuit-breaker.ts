import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
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

interface BreakerSettings {
  /** Opens after so many failures in a row, however far apart: for servers that are called rarely. */
  failuresInARow?: number;
  /** Default: 5,000. */
  probeAfterMs?: number;
}

/**
 * Keeps callers from waiting for a server that is not available. By default it opens when, of at least 20
 * calls within ten seconds, half have failed. For five seconds no call is let through; then one call is
 * tried, and its outcome decides.
 */
export class CircuitBreaker {
  readonly #policy: CircuitBreakerPolicy;

  /** @param isFailure which errors mean that the server is not available; all others are answers */
  constructor(isFailure: (error: unknown) => boolean, settings: BreakerSettings = {}) {
    this.#policy = circuitBreaker(handleWhen(isFailure), {
      halfOpenAfter: settings.probeAfterMs ?? PROBE_AFTER_MS,
      breaker: settings.failuresInARow ? new ConsecutiveBreaker(settings.failuresInARow) : bySample(),
    });
  }

  /** Whether it is in doubt that the server is available: no call has succeeded since it opened. */
  get isOpen(): boolean {
    return this.#policy.state !== CircuitState.Closed;
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

function bySample(): SamplingBreaker {
  return new SamplingBreaker({
    threshold: FAILED_SHARE,
    duration: WINDOW_MS,
    minimumRps: CALLS_MIN / (WINDOW_MS / 1_000),
  });
}
