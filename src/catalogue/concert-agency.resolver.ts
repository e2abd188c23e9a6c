import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { Agency, toAgency } from './agency.type.js';
import type { Catalogue } from './catalogue.js';
import { Concert } from './concert.type.js';
import { Promoter, toPromoter } from './promoter.type.js';

/** The companies behind a concert. */
@Resolver(() => Concert)
export class ConcertAgencyResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @FieldResolver(() => Agency, {
    nullable: true,
    description: 'The agency whose organisers run the concert; null where the admins do.',
  })
  async agency(@Root() { agencyId }: Concert, @Ctx() context: Context): Promise<Agency | null> {
    const row = agencyId === null ? null : await context.loaders.of(this.catalogue.agencies).load(agencyId);
    return row && toAgency(row);
  }

  @Public()
  @FieldResolver(() => Promoter, {
    nullable: true,
    description: 'The company that puts it on; null: unknown.',
  })
  async promoter(@Root() { promoterId }: Concert, @Ctx() context: Context): Promise<Promoter | null> {
    if (promoterId === null) return null;
    const row = await context.loaders.of(this.catalogue.promoters).load(promoterId);
    return row && toPromoter(row);
  }
}
