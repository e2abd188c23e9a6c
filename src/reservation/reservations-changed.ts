import { defineConsumer, defineTopic } from '../events/index.js';

/** Reservations of one performance that have changed while their seats have not. */
interface ReservationsChanged {
  performanceId: number;
  reservationIds: readonly string[];
}

/** A payment with a provider was begun or has failed. The key is the performance. */
const reservationsChanged = defineTopic({
  name: 'reservations-changed',
  version: 1,
  parse(payload): ReservationsChanged {
    const { performanceId, reservationIds } = payload as Partial<ReservationsChanged>;
    if (!Number.isSafeInteger(performanceId) || !Array.isArray(reservationIds)) {
      throw new TypeError('the payload names no performance or no reservations');
    }
    return { performanceId: performanceId!, reservationIds };
  },
});

/** @param publish wakes the watchers of these reservations, after the commit */
export const reservationTeller = (publish: (performanceId: number, ids: readonly string[]) => void) =>
  defineConsumer({
    name: 'reservation',
    topics: [reservationsChanged],
    from: 'beginning',
    async handle(events) {
      return () => {
        for (const { payload } of events) publish(payload.performanceId, payload.reservationIds);
      };
    },
  });
