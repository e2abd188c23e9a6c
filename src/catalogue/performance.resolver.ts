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
import { afterNumber, type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import type { PlainResolvers } from '../graphql/plain-resolvers.js';
import { Public } from '../graphql/public.js';
import type { Catalogue } from './catalogue.js';
import { Concert, toConcert } from './concert.type.js';
import { SeatConnection } from './connections.type.js';
import { PERFORMANCE_ID, SECTION_ID } from './ids.js';
import type { Layouts } from './layouts.js';
import { Performance, toPerformance } from './performance.type.js';
import { Seat, toSeat } from './seat.type.js';
import { SeatStatus } from './seat-status.enum.js';
import type { Seats } from './seats.js';
import { Section, toSection } from './section.type.js';
import { toVenue, Venue } from './venue.type.js';

@InputType({
  description:
    'Conditions that every seat of the list meets. A condition that is absent or null does not count.',
})
class SeatFilter {
  @Field(() => ID, { nullable: true, description: 'Only seats of this section.' })
  sectionId?: string | null;

  @Field(() => SeatStatus, { nullable: true, description: 'Only seats that have this status now.' })
  status?: SeatStatus | null;
}

@ArgsType()
class SeatsArgs extends PageArgs {
  @Field(() => SeatFilter, { nullable: true, description: 'Narrows the list.' })
  filter?: SeatFilter | null;
}

@Resolver(() => Performance)
export class PerformanceResolver {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly layouts: Layouts,
    private readonly seatRows: Seats,
  ) {}

  @Public()
  @Query(() => Performance, { nullable: true, description: 'One performance, or null.' })
  async performance(
    @Arg('id', () => ID, { description: 'The performance’s.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Performance | null> {
    const performanceId = PERFORMANCE_ID.decode(id);
    if (performanceId === undefined) return null;
    const row = await context.loaders.of(this.catalogue.performances).load(performanceId);
    return row && toPerformance(row);
  }

  @Public()
  @FieldResolver(() => Concert, { description: 'The concert that is performed.' })
  async concert(@Root() performance: Performance, @Ctx() context: Context): Promise<Concert> {
    const row = await context.loaders.of(this.catalogue.concerts).load(performance.concertId);
    return toConcert(row!);
  }

  @Public()
  @FieldResolver(() => Venue, { description: 'Where it happens.' })
  async venue(@Root() performance: Performance, @Ctx() context: Context): Promise<Venue> {
    const row = await context.loaders.of(this.catalogue.venues).load(performance.venueId);
    return toVenue(row!);
  }

  @Public()
  @FieldResolver(() => [Section], { description: 'The sections in layout order.' })
  async sections(@Root() performance: Performance): Promise<Section[]> {
    return (await this.layouts.sections(performance.performanceId)).map(toSection);
  }

  @Public('LIVE')
  @FieldResolver(() => SeatConnection, {
    description: 'The seats page by page, in layout order. Select `seatMap` to get all of them at once.',
  })
  async seats(@Root() performance: Performance, @Args(() => SeatsArgs) args: SeatsArgs): Promise<Page<Seat>> {
    const request = pageRequest(args);
    const all = await this.layouts.sections(performance.performanceId);
    const wanted = args.filter?.sectionId;
    const sectionId = wanted == null ? undefined : SECTION_ID.decode(wanted);
    const within = wanted == null ? all : all.filter((section) => section.id === sectionId);
    const first = within.at(0);
    const last = within.at(-1);
    const rows =
      first && last
        ? await this.seatRows.list({
            afterSeatId: Math.max(afterNumber(request), first.firstSeatId - 1),
            lastSeatId: last.firstSeatId + last.seatsTotal - 1,
            status: args.filter?.status ?? null,
            limit: request.first + 1,
          })
        : [];
    const byId = new Map(within.map((section) => [section.id, section]));
    return page(
      request,
      rows,
      (row) => [row.id],
      (row) => toSeat(row.id, row.status, byId.get(row.sectionId)!),
      args.filter?.status == null ? () => within.reduce((sum, each) => sum + each.seatsTotal, 0) : undefined,
    );
  }
}

@Resolver(() => Seat)
export class SeatResolver implements PlainResolvers {
  readonly plain = { Seat: { section: (seat: Seat) => this.section(seat) } };

  constructor(
    private readonly catalogue: Catalogue,
    private readonly seats: Seats,
  ) {}

  @Public()
  @FieldResolver(() => Performance, { description: 'The performance that the seat is for.' })
  async performance(@Root() seat: Seat, @Ctx() context: Context): Promise<Performance> {
    const row = await context.loaders.of(this.catalogue.performances).load(seat.liesIn.performanceId);
    return toPerformance(row!);
  }

  @Public()
  @FieldResolver(() => Section, { description: 'The section that the seat is in.' })
  section(@Root() seat: Seat): Section {
    return toSection(seat.liesIn);
  }

  @Public('LIVE')
  @FieldResolver(() => SeatStatus, { description: 'The status now.' })
  async status(@Root() seat: Seat, @Ctx() context: Context): Promise<SeatStatus> {
    if (seat.knownStatus) return SeatStatus[seat.knownStatus];
    const row = await context.loaders.of(this.seats.byId).load(seat.seatId);
    return SeatStatus[row!.status];
  }
}
