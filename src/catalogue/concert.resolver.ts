import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { Artist, toArtist } from './artist.type.js';
import type { Catalogue } from './catalogue.js';
import { Concert, toConcert } from './concert.type.js';
import { ConcertConnection } from './connections.type.js';
import { CONCERT_ID } from './ids.js';
import { cursorOf, placeOf } from './search/concert-cursor.js';
import { ConcertFilter, criteriaOf } from './search/concert-filter.input.js';
import type { ConcertLists } from './search/concert-lists.js';
import { ConcertSort } from './search/concert-sort.enum.js';

@ArgsType()
class ConcertsArgs extends PageArgs {
  @Field(() => ConcertFilter, { nullable: true, description: 'Narrows the list.' })
  filter?: ConcertFilter | null;

  @Field(() => ConcertSort, {
    nullable: true,
    defaultValue: ConcertSort.ENTRY,
    description: 'The order of the list.',
  })
  sort?: ConcertSort | null;
}

@Resolver(() => Concert)
export class ConcertResolver {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly lists: ConcertLists,
  ) {}

  @Public('LIVE')
  @Query(() => ConcertConnection, {
    description:
      'All concerts that are not archived: those whose sale is over, open or still to come. A concert that changes while a client turns pages neither hides another one nor repeats it.',
  })
  async concerts(
    @Args(() => ConcertsArgs) args: ConcertsArgs,
    @Ctx() context: Context,
  ): Promise<Page<Concert>> {
    const request = pageRequest(args);
    const sort = args.sort ?? 'ENTRY';
    const criteria = criteriaOf(args.filter);
    const places = await this.lists.list(sort, criteria, placeOf(sort, request), request.first + 1);
    const known = context.loaders.of(this.catalogue.concerts);
    const rows = await Promise.all(places.map(({ id }) => known.load(id)));
    const found = places.flatMap((place, index) => (rows[index] ? [{ ...place, row: rows[index] }] : []));
    return page(
      request,
      found,
      (place) => cursorOf(sort, place),
      ({ row }) => toConcert(row),
      () => this.lists.count(sort, criteria),
    );
  }

  @Public()
  @Query(() => Concert, { nullable: true, description: 'One concert, or null.' })
  async concert(
    @Arg('id', () => ID, { description: 'The concert’s.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Concert | null> {
    const concertId = CONCERT_ID.decode(id);
    if (concertId === undefined) return null;
    const row = await context.loaders.of(this.catalogue.concerts).load(concertId);
    return row && toConcert(row);
  }

  @Public()
  @FieldResolver(() => Artist, {
    nullable: true,
    description: 'The artist; null where there is none, for example for a match.',
  })
  async artist(@Root() concert: Concert, @Ctx() context: Context): Promise<Artist | null> {
    if (concert.artistId === null) return null;
    const row = await context.loaders.of(this.catalogue.artists).load(concert.artistId);
    return row && toArtist(row);
  }
}
