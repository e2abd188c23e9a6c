import type { CatalogueOffers } from '../catalogue/index.js';
import { defineRoom } from '../room/index.js';
import type { Sale } from '../seat-map/index.js';
import { Migration0031SellOuts } from './0031-sell-outs.js';
import { CardFeeds } from './card-feeds.js';
import { ConcertCardsSubscription, ConcertOfCardResolver } from './concert-cards.subscription.js';
import { Highlights } from './highlights.js';
import {
  ConcertSellOutResolver,
  HighlightsResolver,
  MostWantedResolver,
  SellOutResolver,
} from './ranking.resolver.js';
import { noteEarlierSellOuts, SellOuts } from './sell-outs.js';
import { Wanted } from './wanted.js';
import { watchSellOuts } from './watch-sell-outs.js';

const KEEP_EVERY_MS = 10_000;
/** A process that dies loses the counts of this time at most. */
const FLUSH_EVERY_MS = 1_000;

/** What rankings get from other rooms. */
interface RankingNeeds {
  catalogue: CatalogueOffers;
  sales: (concertIds: readonly number[]) => Promise<Sale[]>;
}

/** Which concerts sold out fastest, which are wanted most, and the cards of lists, kept up to date. */
export const rankingRoom = defineRoom({
  name: 'ranking',
  migrations: [{ name: '0031-sell-outs', class: Migration0031SellOuts }],
  sqlFunctions: ['src/ranking/sql/seat-not-gone-since.sql', 'src/ranking/sql/note-sell-out.sql'],
  prepare: (_settings, database) => noteEarlierSellOuts(database),
  build(ground, { catalogue: { catalogue, interest }, sales }: RankingNeeds) {
    const { pool, backgroundPool, redis, deployment, hub, rereadMs, report } = ground;
    const keeping = report('keeping the fastest sell-outs');
    const sellOuts = new SellOuts(pool, backgroundPool, redis, deployment, keeping);
    const wanted = new Wanted(pool, redis, deployment, () => interest.take());
    const onError = report('following concert cards');
    const cards = new CardFeeds({ hub, sales, catalogue, rereadMs, onError });
    return {
      resolvers: [
        new SellOutResolver(sellOuts, catalogue),
        new ConcertSellOutResolver(sellOuts),
        new MostWantedResolver(wanted, catalogue),
        new HighlightsResolver(new Highlights(pool), catalogue),
        new ConcertCardsSubscription(cards),
        new ConcertOfCardResolver(catalogue),
      ],
      consumers: [watchSellOuts(() => sellOuts.keepSoon())],
      jobs: [
        { name: 'keep fastest sell-outs', every: KEEP_EVERY_MS, run: () => sellOuts.keep() },
        {
          name: 'send interest',
          every: FLUSH_EVERY_MS,
          role: 'api' as const,
          run: () => wanted.flush(),
        },
      ],
      close: () => cards.close(),
    };
  },
});
