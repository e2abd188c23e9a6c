import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../../../graphql/connection.type.js';
import type { Context } from '../../../graphql/context.js';
import { Public } from '../../../graphql/public.js';
import type { Catalogue } from '../../catalogue.js';
import { toVenue, Venue } from '../../venue.type.js';
import { SeatingPlan, SeatingPlanConnection, toSeatingPlan } from './seating-plan.type.js';

@Resolver(() => Venue)
export class VenueSeatingPlansResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @FieldResolver(() => SeatingPlanConnection, { description: 'Its seating plans, oldest entry first.' })
  async seatingPlans(
    @Root() venue: Venue,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<Page<SeatingPlan>> {
    const request = pageRequest(args);
    const rows = await context.loaders
      .ofPages(this.catalogue.seatingPlansOfVenues, request)
      .load(venue.venueId);
    return page(request, rows, ({ id }) => [id], toSeatingPlan);
  }
}

@Resolver(() => SeatingPlan)
export class SeatingPlanResolver {
  constructor(private readonly catalogue: Catalogue) {}

  @Public()
  @FieldResolver(() => Venue, { description: 'The venue that it is a plan of.' })
  async venue(@Root() plan: SeatingPlan, @Ctx() context: Context): Promise<Venue> {
    const row = await context.loaders.of(this.catalogue.venues).load(plan.venueId);
    return toVenue(row!);
  }
}
