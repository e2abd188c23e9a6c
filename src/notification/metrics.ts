import type { MetricMakers } from '../platform/metrics-registry.js';

export type NotificationMetrics = ReturnType<typeof notificationMetrics>;

export const notificationMetrics = (make: MetricMakers) => ({
  sent: make.counter('ticket_rush_mail_sent_total', 'Messages that the mail server or the disk has taken.'),
  failed: make.counterBy('ticket_rush_mail_failures_total', 'Tries that have failed.', 'kind'),
  givenUp: make.counter('ticket_rush_mail_given_up_total', 'Messages that are not tried again.'),
  waiting: make.readGauge('ticket_rush_mail_waiting', 'Messages that wait to be sent.'),
});
