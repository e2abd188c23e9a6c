import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import { PERFORMANCE_ID } from '../catalogue/index.js';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import { type SeatMap, versionOf } from './seat-map.type.js';
import { type SeatMapDelta, SeatMapUpdate } from './seat-map-delta.type.js';
import type { SeatMapFeeds } from './seat-map-feeds.js';

@ArgsType()
class SeatMapUpdatedArgs {
  @Field(() => ID, { description: 'Whose map.' })
  performanceId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The version that the client has. The changes since then come first; if the server does not have them any more, a whole map comes first.',
  })
  after?: string | null;
}

@Resolver()
export class SeatMapSubscription implements SubscriptionSources {
  constructor(private readonly feeds: SeatMapFeeds) {}

  readonly sources = {
    seatMapUpdated: async ({ performanceId, after }: SeatMapUpdatedArgs) => {
      const number = PERFORMANCE_ID.decode(performanceId);
      if (number === undefined) throw new Fault('NOT_FOUND');
      return this.feeds.watch(number, versionOf(after));
    },
  };

  @Subscription(() => SeatMapUpdate, {
    description:
      'Sends the whole map first, unless the server can continue from `after`. Then it sends changes, at most ten times per second. If the `fromVersion` of a delta is not the version that you have, subscribe again.',
    subscribe: fromSources,
  })
  seatMapUpdated(
    @Root() update: SeatMap | SeatMapDelta,
    @Args(() => SeatMapUpdatedArgs) _args: SeatMapUpdatedArgs,
  ): SeatMap | SeatMapDelta {
    return update;
  }
}
