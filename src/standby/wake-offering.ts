import { seatsBlocked } from '../catalogue/index.js';
import { defineConsumer } from '../events/index.js';

/**
 * Seats that are kept back are told as blocked.
 *
 * @param wake receives the performances of seats that are blocked now, after the commit
 */
export const offeringWaker = (wake: (performanceIds: Iterable<number>) => void) =>
  defineConsumer({
    name: 'standby',
    topics: [seatsBlocked],
    // What was kept back before is found by the look at all lists.
    from: 'now',
    batchMax: 100,
    async handle(events) {
      const blocked = events.filter(({ payload }) => payload.blocked);
      const performanceIds = new Set(blocked.map(({ payload }) => payload.performanceId));
      return () => wake(performanceIds);
    },
  });
