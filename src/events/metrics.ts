import type { MetricMakers } from '../platform/metrics-registry.js';
import type { EventsWatch } from './consumer.js';

/** The metrics of the consumers. */
export function eventMetrics(make: MetricMakers): EventsWatch {
  const lag = make.summaryBy(
    'ticket_rush_event_lag_seconds',
    'Seconds from the writing of an event to its handling, of the oldest event of every batch.',
    'consumer',
  );
  const failures = make.counterBy(
    'ticket_rush_event_failures_total',
    'Failed tries of a key whose cause was its events.',
    'consumer',
  );
  const behind = make.gaugeBy(
    'ticket_rush_events_behind',
    'Places of the log that a consumer has not passed.',
    'consumer',
  );
  const parked = make.gaugeBy(
    'ticket_rush_events_parked',
    'Events that wait because an earlier one of their key has failed.',
    'consumer',
  );
  const dead = make.gaugeBy(
    'ticket_rush_event_dead_letters',
    'Keys that are not tried again before an operator says so.',
    'consumer',
  );
  return {
    onHandled: (consumer, lagsMs) => lag(consumer, Math.max(...lagsMs) / 1_000),
    onFailure: ({ consumer }) => failures(consumer),
    onCounts(counts) {
      behind.set(new Map(counts.map((each) => [each.consumer, each.behind])));
      parked.set(new Map(counts.map((each) => [each.consumer, each.parked])));
      dead.set(new Map(counts.map((each) => [each.consumer, each.deadLetters])));
    },
  };
}
