import { type EventsWatch, eventMetrics } from '../events/index.js';
import { type HttpMetrics, httpMetrics } from '../http/metrics.js';
import type { MetricMakers, MetricsRegistry } from '../platform/metrics-registry.js';
import type { DefinedRoom, Rooms } from '../room/index.js';

/** The metrics of the house, and those that each room has declared. */
export interface HouseMetrics {
  http: HttpMetrics;
  events: EventsWatch;
  /** From now on the metrics include the requests that wait for a connection of this pool. */
  countWaiting: ReturnType<MetricMakers['readGaugeBy']>;
  ofRoom(definition: DefinedRoom): unknown;
}

/** @throws Error if two declare a metric of the same name */
export function declareMetrics(registry: MetricsRegistry, { listed }: Rooms): HouseMetrics {
  const make = registry.makers('the house');
  const http = httpMetrics(make);
  const events = eventMetrics(make);
  const countWaiting = make.readGaugeBy(
    'ticket_rush_pool_waiting',
    'Requests that wait for a connection to PostgreSQL, by pool.',
    'pool',
  );
  const ofRooms = new Map(
    listed.map(({ definition }) => [definition, definition.metrics(registry.makers(definition.name))]),
  );
  return { http, events, countWaiting, ofRoom: (definition) => ofRooms.get(definition) };
}
