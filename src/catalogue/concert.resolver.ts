import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { checkedText } from '../graphql/text.js';
import { Artist, toArtist } from './artist.type.js';
import type { Catalogue, ConcertCriteria } from './catalogue.js';
import { Concert, toConcert } from './concert.type.js';
import { ConcertConnection, PerformanceConnection } from './connections.type.js';
import { EventKind } from './event-kind.enum.js';
import { ARTIST_ID, CONCERT_ID } from './ids.js';
import { Performance, toPerformance } from './performance.type.js';

const idOf = (row: { id: number }): [number] => [row.id];

@InputType({
  description:
    'Conditions that every concert of the list meets. A condition that is absent or null does not count.',
})
class ConcertFilter {
  @Field(() => String, {
    nullable: true,
    description: 'A part of the title; upper and lower case are the same.',
  })
  search?: string | null;

  @Field(() => EventKind, { nullable: true, description: 'Only concerts of this kind.' })
  kind?: EventKind | null;

  @Field(() => ID, { nullable: true, description: 'Only concerts of this artist.' })
  artistId?: string | null;
}

@ArgsType()
class ConcertsArgs extends PageArgs {
  @Field(() => ConcertFilter, { nullable: true, description: 'Narrows the list.' })
  filter?: ConcertFilter | null;
}

@Resolver(() => Concert)
export class ConcertResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public('LIVE')
  @Query(() => ConcertConnection, {
    description: 'All concerts: those whose sale is over, open or still to come. Oldest entry first.',
  })
  async concerts(@Args(() => ConcertsArgs) args: ConcertsArgs): Promise<Page<Concert>> {
    const request = pageRequest(args);
    const wanted = criteria(args.filter);
    const rows = await this.catalogue.listConcerts(request, wanted);
    return page(request, rows, idOf, toConcert, () => this.catalogue.countConcerts(wanted));
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

  @Public('LIVE')
  @FieldResolver(() => PerformanceConnection, {
    description: 'The performances in the order in which they were created.',
  })
  async performances(
    @Root() concert: Concert,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<Performance>> {
    const request = pageRequest(args);
    const rows = await context.loaders
      .ofPages(this.catalogue.performancesOfConcerts, request)
      .load(concert.concertId);
    const count = () => context.loaders.of(this.catalogue.performanceCounts).load(concert.concertId);
    return page(request, rows, idOf, toPerformance, count);
  }
}

function criteria(filter: ConcertFilter | null | undefined): ConcertCriteria {
  const search = filter?.search == null ? '' : checkedText(filter.search, 'search', { min: 0, max: 100 });
  return {
    ...(search !== '' && { search }),
    ...(filter?.kind != null && { kind: filter.kind }),
    // An id that is not an artist's matches nothing, like an artist without concerts.
    ...(filter?.artistId != null && { artistId: ARTIST_ID.decode(filter.artistId) ?? -1 }),
  };
}
