import type { MetricMakers } from '../platform/metrics-registry.js';
import { defineRoom, type ProcessRoles } from '../room/index.js';
import type { FactReaders } from './facts.js';
import type { OpenPublisher } from './publisher.js';
import { publicEventsRelay } from './relay.js';

export { eventSchemas, FORMS, type PublicEventName } from './forms.js';
export { openKafkaPublisher } from './kafka.js';
export type { OpenPublisher } from './publisher.js';

const publicEventMetrics = (make: MetricMakers) => ({
  sent: make.counterBy(
    'ticket_rush_public_events_sent_total',
    'Public events that were sent, repetitions included.',
    'name',
  ),
  failures: make.counter(
    'ticket_rush_public_events_failures_total',
    'Batches of public events that were not taken.',
  ),
});

/** What other systems are told, derived from the log of events. Nothing more is written for it. */
export const definePublicEvents = (openPublisher: OpenPublisher) =>
  defineRoom({
    name: 'publicEvents',
    metrics: publicEventMetrics,
    build({ deployment, logServer, metrics, report }, readers: FactReaders) {
      const publisher = openPublisher(logServer);
      if (!publisher) return {};
      const { sent: onSent, failures } = metrics;
      const onFailure = (): void => failures.inc();
      return {
        consumers: [publicEventsRelay({ deployment, readers, publisher, onSent, onFailure })],
        start({ worker }: ProcessRoles): void {
          // It may be away. The relay then goes on trying, and nothing else waits for it.
          if (worker) void publisher.open().catch(report('telling other systems'));
        },
        close: () => publisher.close(),
      };
    },
  });
