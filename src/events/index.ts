export type { Consumer, ConsumerCounts, EventsWatch, KeyFailure } from './consumer.js';
export { defineConsumer } from './consumer.js';
export { eventMetrics } from './metrics.js';
export { type Delivery, defineRelay, OutsideUnavailable, type Relay } from './relay.js';
export { startEvents } from './start-events.js';
export { defineTopic, type EventOf } from './topic.js';
export { writeEvent } from './write-event.js';

/** Functions of the database; installed at every start. */
export const eventSqlFunctions = [
  'src/events/sql/write-event.sql',
  'src/events/sql/number-events.sql',
  'src/events/sql/take-events.sql',
  'src/events/sql/lease-events.sql',
  'src/events/sql/pass-events.sql',
  'src/events/sql/retry-parked-key.sql',
  'src/events/sql/drop-parked-event.sql',
  'src/events/sql/events-behind.sql',
  'src/events/sql/has-news.sql',
];
