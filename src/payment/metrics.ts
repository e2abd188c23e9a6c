import type { MetricMakers, ReadMetric } from '../platform/metrics-registry.js';

/** How a call of a provider ended. `refused`: it was not made. */
export type CallOutcome = 'answered' | 'unavailable' | 'unknown' | 'refused';

export interface ProviderWatch {
  /** @param provider its code */
  called(provider: string, outcome: CallOutcome): void;
  /** Takes the function that tells whether calls of the provider are refused at the moment. */
  watchBreaker(provider: string, isOpen: () => boolean): void;
}

export interface PaymentMetrics {
  /** Takes the function that counts the payments whose money does not go back by itself. */
  stuck: ReadMetric;
  providers: ProviderWatch;
}

export function paymentMetrics(make: MetricMakers): PaymentMetrics {
  const stuck = make.readGauge(
    'ticket_rush_payments_stuck',
    'Payments whose money does not go back by itself: an admin has to see to them.',
  );
  return { stuck, providers: providerWatch(make) };
}

function providerWatch(make: MetricMakers): ProviderWatch {
  const calls = make.counterByAll(
    'ticket_rush_payment_calls_total',
    'Calls of payment providers by how they ended.',
    ['provider', 'outcome'],
  );
  const breakers = make.readGaugeBy(
    'ticket_rush_payment_breaker_open',
    'Whether calls of a payment provider are refused because it fails.',
    'provider',
  );
  return {
    called: (provider, outcome) => calls(provider, outcome),
    watchBreaker: (provider, isOpen) => breakers(provider, () => (isOpen() ? 1 : 0)),
  };
}
