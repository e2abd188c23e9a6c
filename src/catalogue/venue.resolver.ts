import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { Agency, toAgency } from './agency.type.js';
import type { Catalogue } from './catalogue.js';
import { VenueConnection } from './connections.type.js';
import { toVenue, Venue } from './venue.type.js';

const idOf = (row: { id: number }): [number] => [row.id];

@Resolver(() => Venue)
export class VenueResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @Query(() => VenueConnection, { description: 'The venues, oldest entry first.' })
  async venues(@Args(() => PageArgs) args: PageArgs): Promise<Page<Venue>> {
    const request = pageRequest(args);
    const rows = await this.catalogue.listVenues(request);
    return page(request, rows, idOf, toVenue, () => this.catalogue.countVenues());
  }

  @Public()
  @FieldResolver(() => Agency, {
    nullable: true,
    description: 'The agency whose organisers may change the venue; null: only admins may.',
  })
  async agency(@Root() { agencyId }: Venue, @Ctx() context: Context): Promise<Agency | null> {
    const row = agencyId === null ? null : await context.loaders.of(this.catalogue.agencies).load(agencyId);
    return row && toAgency(row);
  }
}
