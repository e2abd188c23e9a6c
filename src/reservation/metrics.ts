import type { MetricMakers } from '../platform/metrics-registry.js';
import type { DecidingWatch } from './strategies/index.js';

export interface ReservationMetrics extends Required<DecidingWatch> {
  /** Receives how many requests one group commit sent to the database. */
  onBatch(size: number): void;
}

export function reservationMetrics(make: MetricMakers): ReservationMetrics {
  const waits = make.summary(
    'ticket_rush_queue_wait_seconds',
    'Seconds from the acceptance of a queued request to its decision.',
  );
  const deadLetters = make.counter(
    'ticket_rush_queue_dead_letters_total',
    'Messages of the queue that were set aside.',
  );
  const batches = make.summary(
    'ticket_rush_group_commit_batch_size',
    'Requests that one group commit of ATOMIC sent to the database.',
  );
  return {
    onBatch: (size) => batches.observe(size),
    onDeadLetter: () => deadLetters.inc(),
    onDecided(waitedMs) {
      for (const ms of waitedMs) waits.observe(ms / 1_000);
    },
  };
}
