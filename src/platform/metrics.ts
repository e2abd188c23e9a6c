import { collectDefaultMetrics, Gauge, Registry, Summary } from 'prom-client';

/** What the process tells about itself. docs/architecture.md names each metric of ours. */
export interface Metrics {
  registry: Registry;
  /** Seconds from a decision to the seat map that shows it, over the last minute. */
  relayLagSeconds: Summary;
  /** From now on the WebSockets that are open are told, counted by this when somebody asks. */
  countSockets(count: () => number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const relayLagSeconds = new Summary({
    name: 'ticket_rush_relay_lag_seconds',
    help: 'Seconds from a decision to the seat map that shows it.',
    percentiles: [0.5, 0.9, 0.99],
    maxAgeSeconds: 60,
    ageBuckets: 6,
    registers: [registry],
  });
  let countSockets = (): number => 0;
  new Gauge({
    name: 'ticket_rush_sockets',
    help: 'WebSockets that are open.',
    registers: [registry],
    collect() {
      this.set(countSockets());
    },
  });
  return {
    registry,
    relayLagSeconds,
    countSockets(count) {
      countSockets = count;
    },
  };
}
