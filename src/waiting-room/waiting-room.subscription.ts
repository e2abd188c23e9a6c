import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { CONCERT_ID } from '../catalogue/index.js';
import { type Context, signedIn } from '../graphql/context.js';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import { QueuePlace, type RoomFeeds } from './telling/index.js';

@Resolver()
export class WaitingRoomSubscription implements SubscriptionSources {
  constructor(private readonly feeds: RoomFeeds) {}

  readonly sources = {
    queuePlaceUpdated: async ({ concertId }: { concertId: string }, context: Context) => {
      const { userId } = signedIn(context);
      const number = CONCERT_ID.decode(concertId);
      if (number === undefined) throw new Fault('NOT_FOUND');
      return this.feeds.watch(userId, number);
    },
  };

  @Subscription(() => QueuePlace, {
    description:
      'The caller’s place: first as it is, then every change. ADMITTED is told at once. Places are told about once a second, and less often far from the head. Completes after EXPIRED or LEFT. Without a place: the error NOT_FOUND.',
    subscribe: fromSources,
  })
  queuePlaceUpdated(
    @Root() place: QueuePlace,
    @Arg('concertId', () => ID, { description: 'The concert’s.' }) _concertId: string,
  ): QueuePlace {
    return place;
  }
}
