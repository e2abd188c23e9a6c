import { Args, ArgsType, Ctx, Field, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { type Catalogue, CONCERT_ID, Concert, toConcert } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { fromSources, type SubscriptionSources } from '../graphql/subscription-sources.js';
import { Fault } from '../platform/fault.js';
import type { CardFeeds } from './card-feeds.js';
import { ConcertCard } from './concert-card.type.js';

const IDS_MAX = 100;

@ArgsType()
class ConcertCardsArgs {
  @Field(() => [ID], { description: 'The concerts’, 1 to 100.' })
  ids!: string[];

  @Field(() => [String], {
    nullable: true,
    description:
      'The versions of the cards that the client has, at most 100. A card that is still the same is not sent first.',
  })
  seen?: string[] | null;
}

@Resolver()
export class ConcertCardsSubscription implements SubscriptionSources {
  constructor(private readonly feeds: CardFeeds) {}

  readonly sources = {
    concertCards: async ({ ids, seen }: ConcertCardsArgs) => {
      if (ids.length < 1 || ids.length > IDS_MAX) {
        throw new Fault('BAD_USER_INPUT', `\`ids\` must have from 1 to ${IDS_MAX} entries.`);
      }
      if (seen && seen.length > IDS_MAX) {
        throw new Fault('BAD_USER_INPUT', `\`seen\` has at most ${IDS_MAX} entries.`);
      }
      const numbers = ids.map((id) => CONCERT_ID.decode(id));
      if (numbers.includes(undefined)) throw new Fault('NOT_FOUND');
      return this.feeds.watch([...new Set(numbers as number[])], new Set(seen));
    },
  };

  @Subscription(() => ConcertCard, {
    description:
      'Sends each card as it is now, then again whenever it changes: its seats, at most four times a second, or its status. A client that comes back sends the versions it has seen, and gets only what has changed.',
    subscribe: fromSources,
  })
  concertCards(
    @Root() card: ConcertCard,
    @Args(() => ConcertCardsArgs) _args: ConcertCardsArgs,
  ): ConcertCard {
    return card;
  }
}

@Resolver(() => ConcertCard)
export class ConcertOfCardResolver {
  constructor(private readonly catalogue: Pick<Catalogue, 'concerts'>) {}

  @FieldResolver(() => Concert, { description: 'The concert.' })
  async concert(@Root() { concertId }: ConcertCard, @Ctx() context: Context): Promise<Concert> {
    const row = await context.loaders.of(this.catalogue.concerts).load(concertId);
    return toConcert(row!);
  }
}
