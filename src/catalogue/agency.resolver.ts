import { Args, ArgsType, Ctx, Field, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { checkedText } from '../graphql/text.js';
import { Agency, toAgency } from './agency.type.js';
import { Artist, toArtist } from './artist.type.js';
import type { Catalogue } from './catalogue.js';
import { Concert, toConcert } from './concert.type.js';
import { AgencyConnection, ArtistConnection, ConcertConnection } from './connections.type.js';

@ArgsType()
class ArtistsArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'A part of the name; upper and lower case are the same.',
  })
  search?: string | null;
}

const idOf = (row: { id: number }): [number] => [row.id];

@Resolver(() => Agency)
export class AgencyResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @Query(() => AgencyConnection, { description: 'The agencies, oldest entry first.' })
  async agencies(@Args(() => PageArgs) args: PageArgs): Promise<Page<Agency>> {
    const request = pageRequest(args);
    const rows = await this.catalogue.listAgencies(request);
    return page(request, rows, idOf, toAgency, () => this.catalogue.countAgencies());
  }

  @Public()
  @FieldResolver(() => ArtistConnection, { description: 'The artists it represents.' })
  async artists(
    @Root() agency: Agency,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<Artist>> {
    const request = pageRequest(args);
    const rows = await context.loaders
      .ofPages(this.catalogue.artistsOfAgencies, request)
      .load(agency.agencyId);
    return page(request, rows, idOf, toArtist);
  }

  @Public()
  @FieldResolver(() => ConcertConnection, { description: 'The concerts it runs, oldest entry first.' })
  async concerts(
    @Root() agency: Agency,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<Concert>> {
    const request = pageRequest(args);
    const rows = await context.loaders
      .ofPages(this.catalogue.concertsOfAgencies, request)
      .load(agency.agencyId);
    return page(request, rows, idOf, toConcert);
  }
}

@Resolver(() => Artist)
export class ArtistResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @Query(() => ArtistConnection, { description: 'The artists, oldest entry first.' })
  async artists(@Args(() => ArtistsArgs) args: ArtistsArgs): Promise<Page<Artist>> {
    const request = pageRequest(args);
    const search = args.search == null ? undefined : checkedText(args.search, 'search', { min: 0, max: 100 });
    const rows = await this.catalogue.listArtists(request, search);
    return page(request, rows, idOf, toArtist, () => this.catalogue.countArtists(search));
  }

  @Public()
  @FieldResolver(() => Agency, {
    nullable: true,
    description: 'The agency that represents the artist; null when there is none.',
  })
  async agency(@Root() artist: Artist, @Ctx() context: Context): Promise<Agency | null> {
    if (artist.agencyId === null) return null;
    const row = await context.loaders.of(this.catalogue.agencies).load(artist.agencyId);
    return row && toAgency(row);
  }

  @Public()
  @FieldResolver(() => ConcertConnection, { description: 'The artist’s concerts, oldest entry first.' })
  async concerts(
    @Root() artist: Artist,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<Concert>> {
    const request = pageRequest(args);
    const rows = await context.loaders
      .ofPages(this.catalogue.concertsOfArtists, request)
      .load(artist.artistId);
    return page(request, rows, idOf, toConcert);
  }
}
