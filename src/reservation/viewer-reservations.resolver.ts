import { Args, ArgsType, Ctx, Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { Concert, PERFORMANCE_ID } from '../catalogue/index.js';
import { Connection, type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { type Context, signedIn } from '../graphql/context.js';
import { Public } from '../graphql/public.js';
import { Viewer } from '../people/index.js';
import { type Database, run } from '../platform/postgres.js';
import { Reservation, toReservation } from './reservation.type.js';
import { ReservationStatus } from './reservation-status.enum.js';
import type { ReservationCriteria, Reservations } from './reservations.js';

const ReservationConnection = Connection(Reservation);

@InputType({
  description:
    'Conditions that every reservation of the list meets. A condition that is absent or null does not count.',
})
class ReservationFilter {
  @Field(() => ReservationStatus, {
    nullable: true,
    description: 'Only reservations that have this status now.',
  })
  status?: ReservationStatus | null;

  @Field(() => ID, { nullable: true, description: 'Only reservations for this performance.' })
  performanceId?: string | null;
}

@ArgsType()
class ReservationsArgs extends PageArgs {
  @Field(() => ReservationFilter, { nullable: true, description: 'Narrows the list.' })
  filter?: ReservationFilter | null;
}

@Resolver(() => Viewer)
export class ViewerReservationsResolver {
  constructor(private readonly all: Reservations) {}

  @FieldResolver(() => ReservationConnection, {
    description:
      'The caller’s reservations, the newest first. A request that QUEUE has not decided yet is not among them.',
  })
  async reservations(
    @Root() _viewer: Viewer,
    @Args(() => ReservationsArgs) args: ReservationsArgs,
    @Ctx() context: Context,
  ): Promise<Page<Reservation>> {
    const request = pageRequest(args);
    const { userId } = signedIn(context);
    const wanted = criteria(args.filter);
    const rows = await this.all.list(userId, request, wanted);
    const count = (): Promise<number> => this.all.count(userId, wanted);
    return page(request, rows, (row) => [row.createdAtMicros, row.id], toReservation, count);
  }
}

function criteria(filter: ReservationFilter | null | undefined): ReservationCriteria {
  const id = filter?.performanceId;
  // An id that is not a performance's matches nothing.
  const performanceId = id == null ? null : (PERFORMANCE_ID.decode(id) ?? -1);
  return { performanceId, status: filter?.status ?? null };
}

const SEATS_OF_USER = {
  name: 'quota-of-user',
  text: `
    select sale.concert_id as "concertId", seats_of_user(sale.concert_id, $1, sale.counts_late) as seats
    from (select distinct p.concert_id, p.counts_late from performance_sale p where p.concert_id = any($2))
      as sale`,
};

/** What the server's rules leave to the caller, so that a client can respect them beforehand. */
@Resolver(() => Concert)
export class ConcertLimitsResolver {
  constructor(
    private readonly pool: Database,
    private readonly holdMs: number,
  ) {}

  @Public()
  @FieldResolver(() => Int, {
    description: 'For how many seconds a reservation keeps its seats without a payment.',
  })
  holdSeconds(): number {
    return Math.floor(this.holdMs / 1_000);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'How many seats of this concert the caller has, held seats included. Compare it with `maxSeatsPerUser`. Null when there is no limit, or when the caller is not signed in.',
  })
  async viewerSeats(
    @Root() { concertId, maxSeatsPerUser }: Concert,
    @Ctx() { caller, loaders }: Context,
  ): Promise<number | null> {
    if (!caller || maxSeatsPerUser === null) return null;
    return loaders.of(this.seatsOf).load(`${caller.userId} ${concertId}`);
  }

  /** Keys name the user and the concert; within one request the user is one and the same. */
  private readonly seatsOf = async (keys: readonly string[]): Promise<number[]> => {
    const pairs = keys.map((key) => key.split(' ') as [string, string]);
    const concertIds = pairs.map(([, concertId]) => Number(concertId));
    const values = [pairs[0]![0], concertIds];
    const rows = await run<{ concertId: number; seats: number }>(this.pool, SEATS_OF_USER, values);
    const byConcert = new Map(rows.map((row) => [row.concertId, row.seats]));
    return concertIds.map((concertId) => byConcert.get(concertId) ?? 0);
  };
}
