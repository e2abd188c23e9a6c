import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { type Catalogue, Concert, toConcert } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { inRange } from '../graphql/in-range.js';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';
import { HIGHLIGHTS_MAX, type Highlights as HighlightsReader } from './highlights.js';
import { Highlights, MostWanted, SellOut, toSellOut } from './ranking.type.js';
import { SELL_OUTS_MAX, type SellOuts } from './sell-outs.js';
import type { Wanted } from './wanted.js';

const FIRST_DEFAULT = 20;
const HIGHLIGHTS_DEFAULT = 3;

@Resolver(() => SellOut)
export class SellOutResolver {
  constructor(
    private readonly sellOuts: SellOuts,
    private readonly catalogue: Pick<Catalogue, 'concerts'>,
  ) {}

  @Public('LIVE')
  @Query(() => [SellOut], {
    description:
      'The concerts that sold out fastest. Demonstrations and archived concerts are not among them.',
  })
  async fastestSellOuts(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: FIRST_DEFAULT,
      description: 'How many, 1 to 100.',
    })
    first: number | null | undefined,
  ): Promise<SellOut[]> {
    const count = inRange(first ?? FIRST_DEFAULT, 'first', 1, SELL_OUTS_MAX);
    return (await this.sellOuts.fastest(count)).map(toSellOut);
  }

  @Public()
  @FieldResolver(() => Concert, { description: 'The concert.' })
  concert(@Root() { concertId }: SellOut, @Ctx() context: Context): Promise<Concert> {
    return concertOf(this.catalogue, concertId, context);
  }
}

@Resolver(() => Concert)
export class ConcertSellOutResolver {
  constructor(private readonly sellOuts: SellOuts) {}

  @Public('LIVE')
  @FieldResolver(() => SellOut, {
    nullable: true,
    description: 'How fast it sold out. Null unless it has sold out.',
  })
  async sellOut(@Root() { concertId }: Concert, @Ctx() context: Context): Promise<SellOut | null> {
    const row = await context.loaders.of(this.sellOuts.ofConcerts).load(concertId);
    return row && toSellOut(row);
  }
}

@Resolver(() => MostWanted)
export class MostWantedResolver {
  constructor(
    private readonly wanted: Wanted,
    private readonly catalogue: Pick<Catalogue, 'concerts'>,
  ) {}

  @Public('LIVE')
  @Query(() => [MostWanted], {
    description: 'The concerts to come that most fans want now. Counting begins anew when Redis is lost.',
  })
  async mostWanted(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: FIRST_DEFAULT,
      description: 'How many, 1 to 100.',
    })
    first: number | null | undefined,
  ): Promise<MostWanted[]> {
    const count = inRange(first ?? FIRST_DEFAULT, 'first', 1, SELL_OUTS_MAX);
    const rows = await this.wanted.most(count);
    return rows.map(({ concertId, score }, index) => make(MostWanted, { concertId, rank: index + 1, score }));
  }

  @Public()
  @FieldResolver(() => Concert, { description: 'The concert.' })
  concert(@Root() { concertId }: MostWanted, @Ctx() context: Context): Promise<Concert> {
    return concertOf(this.catalogue, concertId, context);
  }
}

@Resolver()
export class HighlightsResolver {
  constructor(
    private readonly highlights: HighlightsReader,
    private readonly catalogue: Pick<Catalogue, 'concerts'>,
  ) {}

  @Public('LIVE')
  @Query(() => Highlights, { name: 'highlights', description: 'Concerts worth a look now.' })
  async first(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: HIGHLIGHTS_DEFAULT,
      description: 'How many of each, 1 to 20.',
    })
    first: number | null | undefined,
    @Ctx() context: Context,
  ): Promise<Highlights> {
    const count = inRange(first ?? HIGHLIGHTS_DEFAULT, 'first', 1, HIGHLIGHTS_MAX);
    const ids = await this.highlights.first(count);
    const concerts = (list: readonly number[]): Promise<Concert[]> =>
      Promise.all(list.map((id) => concertOf(this.catalogue, id, context)));
    return make(Highlights, {
      openingSoon: await concerts(ids.openingSoon),
      almostSoldOut: await concerts(ids.almostSoldOut),
    });
  }
}

async function concertOf(
  catalogue: Pick<Catalogue, 'concerts'>,
  concertId: number,
  context: Context,
): Promise<Concert> {
  const row = await context.loaders.of(catalogue.concerts).load(concertId);
  return toConcert(row!);
}
