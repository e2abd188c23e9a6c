import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import { decodeNumbered } from '../platform/global-id.js';
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
      'The version to continue from; where that is not possible any more, a whole map comes first.',
  })
  after?: string | null;
}

@Resolver()
export class SeatMapSubscription implements SubscriptionSources {
  constructor(private readonly feeds: SeatMapFeeds) {}

  readonly sources = {
    seatMapUpdated: async ({ performanceId, after }: SeatMapUpdatedArgs) => {
      const number = decodeNumbered('Performance', performanceId);
      if (number === undefined) throw new Fault('NOT_FOUND');
      return this.feeds.watch(number, versionOf(after));
    },
  };

  @Subscription(() => SeatMapUpdate, {
    description:
      'The whole map first, unless `after` can be continued; then what changes, at most ten times a second. A delta whose `fromVersion` is not the version you have: subscribe again.',
    subscribe: fromSources,
  })
  seatMapUpdated(
    @Root() update: SeatMap | SeatMapDelta,
    @Args(() => SeatMapUpdatedArgs) _args: SeatMapUpdatedArgs,
  ): SeatMap | SeatMapDelta {
    return update;
  }
}
