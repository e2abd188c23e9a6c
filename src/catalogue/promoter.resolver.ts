import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { Agency, toAgency } from './agency.type.js';
import type { Catalogue } from './catalogue.js';
import { PromoterConnection } from './connections.type.js';
import { Promoter, toPromoter } from './promoter.type.js';

const idOf = (row: { id: number }): [number] => [row.id];

@Resolver(() => Promoter)
export class PromoterResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @Query(() => PromoterConnection, { description: 'The promoters, oldest entry first.' })
  async promoters(@Args(() => PageArgs) args: PageArgs): Promise<Page<Promoter>> {
    const request = pageRequest(args);
    const rows = await this.catalogue.listPromoters(request);
    return page(request, rows, idOf, toPromoter, () => this.catalogue.countPromoters());
  }

  @Public()
  @FieldResolver(() => Agency, {
    nullable: true,
    description: 'The agency whose organisers may change the promoter; null: only admins may.',
  })
  async agency(@Root() { agencyId }: Promoter, @Ctx() context: Context): Promise<Agency | null> {
    const row = agencyId === null ? null : await context.loaders.of(this.catalogue.agencies).load(agencyId);
    return row && toAgency(row);
  }
}
