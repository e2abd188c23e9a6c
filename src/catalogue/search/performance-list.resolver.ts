import { Args, ArgsType, Ctx, Field, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  afterNumber,
  afterNumbers,
  type Page,
  PageArgs,
  page,
  pageRequest,
} from '../../graphql/connection.type.js';
import type { Context } from '../../graphql/context.js';
import { Public } from '../../graphql/public.js';
import { DateTime } from '../../graphql/scalars.js';
import { Fault } from '../../platform/fault.js';
import type { Catalogue } from '../catalogue.js';
import { Concert } from '../concert.type.js';
import { PerformanceConnection } from '../connections.type.js';
import { Performance, toPerformance } from '../performance.type.js';
import type { PerformanceCriteria } from './performance-list.statement.js';
import type { PerformanceLists } from './performance-lists.js';

@ArgsType()
class PerformancesArgs extends PageArgs {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: only performances of which a seat may be bought now: the sale is open, and they are neither sold out nor cancelled nor begun. False: only the others.',
  })
  bookable?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'Only performances that begin then or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only performances that begin before.' })
  to?: Date | null;
}

@Resolver(() => Concert)
export class PerformanceListResolver {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly lists: PerformanceLists,
  ) {}

  @Public('LIVE')
  @Query(() => PerformanceConnection, { description: 'The performances of all concerts, soonest first.' })
  async performances(
    @Args(() => PerformancesArgs) args: PerformancesArgs,
    @Ctx() context: Context,
  ): Promise<Page<Performance>> {
    const request = pageRequest(args);
    const [key, id] = afterNumbers(request) ?? [];
    const after = key === undefined ? undefined : { key, id: id! };
    const places = await this.lists.list(criteriaOf(args), after, request.first + 1);
    const known = context.loaders.of(this.catalogue.performances);
    const rows = await Promise.all(places.map(({ id: number }) => known.load(number)));
    const found = places.flatMap((place, index) => (rows[index] ? [{ ...place, row: rows[index] }] : []));
    return page(
      request,
      found,
      (place) => [place.key, place.id],
      ({ row }) => toPerformance(row),
    );
  }

  @Public('LIVE')
  @FieldResolver(() => PerformanceConnection, {
    name: 'performances',
    description: 'The performances in the order in which they were created.',
  })
  async performancesOf(
    @Root() concert: Concert,
    @Args(() => PerformancesArgs) args: PerformancesArgs,
    @Ctx() context: Context,
  ): Promise<Page<Performance>> {
    const request = pageRequest(args);
    const asked = { ...criteriaOf(args), afterId: afterNumber(request), limit: request.first + 1 };
    const ids = await context.loaders.ofPages(this.lists.ofConcerts, asked).load(concert.concertId);
    const found = context.loaders.of(this.catalogue.performances);
    const rows = await Promise.all(ids.map((id) => found.load(id)));
    const count = () => context.loaders.ofPages(this.lists.counts, criteriaOf(args)).load(concert.concertId);
    return page(
      request,
      rows.flatMap((row) => row ?? []),
      (row) => [row.id],
      toPerformance,
      count,
    );
  }
}

function criteriaOf({ bookable, from, to }: PerformancesArgs): PerformanceCriteria {
  if (from && to && from >= to) throw new Fault('BAD_USER_INPUT', '`from` must be before `to`.');
  return {
    ...(bookable != null && { bookable }),
    ...(from != null && { from }),
    ...(to != null && { to }),
  };
}
