import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { PERFORMANCE_ID } from '../catalogue/index.js';
import { type Context, signedIn } from '../graphql/context.js';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import type { PlaceRow } from './standby.statement.js';
import type { StandbyFeeds } from './standby-feeds.js';
import { StandbyPlace, toStandbyPlace } from './standby-place.type.js';

@Resolver()
export class StandbySubscription implements SubscriptionSources {
  constructor(private readonly feeds: StandbyFeeds) {}

  readonly sources = {
    standbyUpdated: async ({ performanceId }: { performanceId: string }, context: Context) => {
      const { userId } = signedIn(context);
      const number = PERFORMANCE_ID.decode(performanceId);
      if (number === undefined) throw new Fault('NOT_FOUND');
      return this.feeds.watch(userId, number);
    },
  };

  @Subscription(() => StandbyPlace, {
    description:
      'The caller’s newest place in a performance’s standby list: first as it is, then every change of its status, its offer and of how many wait in front. Completes when the place is over. Without a place: the error NOT_FOUND. After a lost connection, subscribe again: the newest state comes first.',
    subscribe: fromSources,
  })
  standbyUpdated(
    @Root() row: PlaceRow,
    @Arg('performanceId', () => ID, { description: 'The performance’s.' }) _performanceId: string,
  ): StandbyPlace {
    return toStandbyPlace(row);
  }
}
