import type { CounterMetric, MetricMakers, ReadMetric } from '../platform/metrics-registry.js';

/** The metrics of the public port. */
export interface HttpMetrics {
  /** Counts an answer over HTTP, by the way the request took. */
  countAnswer(way: string): void;
  /** From now on the metrics include the open WebSockets. */
  countSockets: ReadMetric;
  /** From now on the metrics include the bytes that wait for WebSockets. */
  countBacklog: ReadMetric;
  /** WebSockets that were cut because too much waited for them. */
  socketsCut: CounterMetric;
}

export function httpMetrics(make: MetricMakers): HttpMetrics {
  return {
    countAnswer: make.counterBy(
      'ticket_rush_answers_total',
      'Answers over HTTP, by way: compiled, general, a route or a folder of files, or shed before they were read.',
      'way',
    ),
    countSockets: make.readGauge('ticket_rush_sockets', 'WebSockets that are open.'),
    countBacklog: make.readGauge(
      'ticket_rush_socket_backlog_bytes',
      'Bytes in memory that wait for WebSockets to take them.',
    ),
    socketsCut: make.counter(
      'ticket_rush_sockets_cut_total',
      'WebSockets that were cut because too much waited for them.',
    ),
  };
}
