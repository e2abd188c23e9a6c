import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import { CONCERT_ID, Concert } from '../catalogue/index.js';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import type { SaleFeeds } from './sale-feeds.js';

@ArgsType()
class ConcertUpdatedArgs {
  @Field(() => ID, { description: 'The concert’s.' })
  id!: string;
}

@Resolver()
export class ConcertSubscription implements SubscriptionSources {
  constructor(private readonly feeds: SaleFeeds) {}

  readonly sources = {
    concertUpdated: async ({ id }: ConcertUpdatedArgs) => {
      const number = CONCERT_ID.decode(id);
      if (number === undefined) throw new Fault('NOT_FOUND');
      return this.feeds.watch(number);
    },
  };

  @Subscription(() => Concert, {
    description:
      'Sends the concert as it is now, then again whenever its `saleStatus` changes: when the sale opens, when it is sold out, when seats become free again. Completes after ENDED.',
    subscribe: fromSources,
  })
  concertUpdated(
    @Root() concert: Concert,
    @Args(() => ConcertUpdatedArgs) _args: ConcertUpdatedArgs,
  ): Concert {
    return concert;
  }
}
