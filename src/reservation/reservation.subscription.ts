import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { type Context, signedIn } from '../graphql/context.js';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import { RESERVATION_ID } from './ids.js';
import { Reservation, toReservation } from './reservation.type.js';
import type { ReservationFeed } from './reservation-feed.js';
import type { ReservationRow } from './reservations.js';

@Resolver()
export class ReservationSubscription implements SubscriptionSources {
  constructor(private readonly feed: ReservationFeed) {}

  readonly sources = {
    reservationUpdated: async ({ id }: { id: string }, context: Context) => {
      const { userId } = signedIn(context);
      const uuid = RESERVATION_ID.decode(id);
      if (uuid === undefined) throw new Fault('NOT_FOUND');
      return this.feed.watch(userId, uuid);
    },
  };

  @Subscription(() => Reservation, {
    description:
      'Sends the reservation as it is now, then again after every change. Completes after CONFIRMED, REJECTED, EXPIRED, CANCELLED or REFUNDED; what a late payment makes of an EXPIRED reservation is read with `reservation`. After a lost connection, subscribe again: the newest state comes first, so it is never missed.',
    subscribe: fromSources,
  })
  reservationUpdated(
    @Root() row: ReservationRow,
    @Arg('id', () => ID, { description: 'The caller’s own.' }) _id: string,
  ): Reservation {
    return toReservation(row);
  }
}
