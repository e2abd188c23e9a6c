import {
  Arg,
  Args,
  Ctx,
  createUnionType,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Catalogue, PERFORMANCE_ID, Performance, toPerformance } from '../catalogue/index.js';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { type Context, signedIn } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS } from '../graphql/refusal-code.enum.js';
import { Fault } from '../platform/fault.js';
import { Reservation, type Reservations, toReservation } from '../reservation/index.js';
import type { Standby } from './standby.js';
import { type StandbyLogEntry, StandbyLogEntryConnection, toLogEntry } from './standby-log.type.js';
import {
  JoinStandbyInput,
  LeaveStandbyInput,
  SeatOffer,
  StandbyPlace,
  toSeatOffer,
  toStandbyPlace,
} from './standby-place.type.js';

/** As many as one reservation may have. */
const SEATS_MAX = 10;

const JoinStandbyResult = createUnionType({
  name: 'JoinStandbyResult',
  description: 'The place, or why there is none.',
  types: () => [StandbyPlace, Refused] as const,
});

@Resolver(() => StandbyPlace)
export class StandbyResolver {
  constructor(private readonly deps: { standby: Standby; catalogue: Catalogue }) {}

  @Query(() => StandbyPlace, {
    nullable: true,
    description: 'The caller’s newest place in a performance’s standby list, also one that is over; or null.',
  })
  async standbyPlace(
    @Arg('performanceId', () => ID, { description: 'The performance’s.' }) performanceId: string,
    @Ctx() context: Context,
  ): Promise<StandbyPlace | null> {
    const { userId } = signedIn(context);
    const number = PERFORMANCE_ID.decode(performanceId);
    const row = number === undefined ? null : await this.deps.standby.placeOf(userId, number);
    return row && toStandbyPlace(row);
  }

  @Mutation(() => JoinStandbyResult, {
    description:
      'Gives the caller the last place in the standby list of a performance without a free seat. Seats that come back are offered in the order of the list. A caller who has a place keeps it as it is. Refused with NOT_SOLD_OUT while a seat is free, with STANDBY_FULL when too many fans wait, and with STANDBY_USED_UP when the caller has had 20 places in this list.',
  })
  async joinStandby(
    @Arg('input', () => JoinStandbyInput, { description: 'Which list, and for how many seats.' })
    input: JoinStandbyInput,
    @Ctx() context: Context,
  ): Promise<StandbyPlace | Refused> {
    const { userId } = signedIn(context);
    const seats = input.seats ?? 1;
    if (seats < 1 || seats > SEATS_MAX) {
      throw new Fault('BAD_USER_INPUT', `\`seats\` must be from 1 to ${SEATS_MAX}.`);
    }
    const performanceId = PERFORMANCE_ID.decode(input.performanceId);
    if (performanceId === undefined) return refused('NOT_FOUND', REFUSALS.NOT_FOUND);
    const result = await this.deps.standby.join(userId, performanceId, seats);
    if (result.outcome === 'PLACE') return toStandbyPlace(result.place);
    return refused(result.outcome, REFUSALS[result.outcome]);
  }

  @Mutation(() => StandbyPlace, {
    nullable: true,
    description:
      'Gives up the caller’s place while it waits. Returns the place as it is then, or null when there was none. A place with an open offer stays: to decline it, cancel its reservation. A fan who joins again stands last.',
  })
  async leaveStandby(
    @Arg('input', () => LeaveStandbyInput, { description: 'Which list.' }) input: LeaveStandbyInput,
    @Ctx() context: Context,
  ): Promise<StandbyPlace | null> {
    const { userId } = signedIn(context);
    const performanceId = PERFORMANCE_ID.decode(input.performanceId);
    const row = performanceId === undefined ? null : await this.deps.standby.leave(userId, performanceId);
    return row && toStandbyPlace(row);
  }

  @FieldResolver(() => Performance, { description: 'The performance that the fan stands by for.' })
  async performance(@Root() { performanceId }: StandbyPlace, @Ctx() context: Context): Promise<Performance> {
    const row = await context.loaders.of(this.deps.catalogue.performances).load(performanceId);
    return toPerformance(row!);
  }

  /** The place with this UUID if it is the caller's. */
  async node(uuid: string, context: Context): Promise<StandbyPlace | null> {
    if (!context.caller) return null;
    const row = await context.loaders.of(this.deps.standby.byId).load(uuid);
    return row?.userId === context.caller.userId ? toStandbyPlace(row) : null;
  }
}

@Resolver(() => SeatOffer)
export class SeatOfferResolver {
  constructor(private readonly deps: { standby: Standby; reservations: Reservations }) {}

  @FieldResolver(() => Reservation, {
    description: 'The reservation that holds the seats. To decline the offer, cancel it.',
  })
  async reservation(@Root() { reservationId }: SeatOffer, @Ctx() context: Context): Promise<Reservation> {
    const row = await context.loaders.of(this.deps.reservations.decided).load(reservationId);
    return toReservation(row!);
  }

  /** The offer with this UUID if it is the caller's. */
  async node(uuid: string, context: Context): Promise<SeatOffer | null> {
    if (!context.caller) return null;
    const row = await context.loaders.of(this.deps.standby.byOffer).load(uuid);
    return row?.userId === context.caller.userId ? toSeatOffer(row) : null;
  }
}

/** What every reader may know of a list. */
@Resolver(() => Performance)
export class StandbyListResolver {
  constructor(private readonly standby: Standby) {}

  @Public('LIVE')
  @FieldResolver(() => Int, {
    description: 'How many fans stand by. Above 0, only seats are free that none of them could take.',
  })
  standbyWaiting(@Root() { performanceId }: Performance, @Ctx() context: Context): Promise<number> {
    return context.loaders.of(this.standby.waiting).load(performanceId);
  }

  @Public('LIVE')
  @Query(() => StandbyLogEntryConnection, {
    description:
      'What has happened in the standby list of a performance, the oldest first. Every reader can check its order and its chain of hashes: docs/standby.md.',
  })
  async standbyLog(
    @Arg('performanceId', () => ID, { description: 'The performance’s.' }) performanceId: string,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<StandbyLogEntry>> {
    const request = pageRequest(args);
    const number = PERFORMANCE_ID.decode(performanceId);
    const rows = number === undefined ? [] : await this.standby.log(number, request);
    return page(request, rows, (row) => [row.number], toLogEntry);
  }
}
