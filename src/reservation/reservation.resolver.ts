import { Arg, Ctx, createUnionType, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Catalogue, Performance, Seat, type SeatReader, toPerformance } from '../catalogue/index.js';
import { type Context, signedIn } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import type { PlainResolvers } from '../graphql/plain-resolvers.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import type { MaybePromise } from '../platform/maybe-promise.js';
import type { CancelReservationResult } from './cancel-reservation.js';
import { RESERVATION_ID } from './ids.js';
import { Reservation, SeatsUnavailable, toReservation } from './reservation.type.js';
import type { Reservations } from './reservations.js';
import { CancelReservationInput, checkedReserveSeats, ReserveSeatsInput } from './reserve-seats.input.js';
import type { ReserveSeatsCommand, ReserveSeatsResult } from './reserve-seats.js';

export const ReserveSeatsUnion = createUnionType({
  name: 'ReserveSeatsResult',
  description: 'The reservation, or the reason why it was not made.',
  types: () => [Reservation, SeatsUnavailable, Refused] as const,
});

const CancelReservationUnion = createUnionType({
  name: 'CancelReservationResult',
  description: 'The cancelled reservation, or the reason why it was not cancelled.',
  types: () => [Reservation, Refused] as const,
});

@Resolver(() => Reservation)
export class ReservationResolver implements PlainResolvers {
  readonly plain = {
    Mutation: {
      reserveSeats: (_root: unknown, { input }: { input: ReserveSeatsInput }, context: Context) =>
        this.reserveSeats(input, context),
      cancelReservation: (_root: unknown, { input }: { input: CancelReservationInput }, context: Context) =>
        this.cancelReservation(input, context),
    },
    Reservation: { seats: (reservation: Reservation) => this.seats(reservation) },
  };

  constructor(
    private readonly deps: {
      reservations: Reservations;
      catalogue: Catalogue;
      seatReader: SeatReader;
      reserveSeats: (command: ReserveSeatsCommand) => Promise<ReserveSeatsResult>;
      cancelReservation: (userId: string, id: string) => Promise<CancelReservationResult>;
    },
  ) {}

  @Query(() => Reservation, {
    nullable: true,
    description: 'A reservation of the caller. Null when it does not exist or belongs to another user.',
  })
  async reservation(
    @Arg('id', () => ID, { description: 'The reservation’s.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Reservation | null> {
    const uuid = RESERVATION_ID.decode(id);
    return uuid === undefined ? null : this.node(uuid, context);
  }

  /** The reservation with this UUID if it is the caller's. */
  async node(uuid: string, context: Context): Promise<Reservation | null> {
    if (!context.caller) return null;
    const row = await context.loaders.of(this.deps.reservations.byId).load(uuid);
    return row?.userId === context.caller.userId ? toReservation(row) : null;
  }

  @Mutation(() => ReserveSeatsUnion, {
    description:
      'Holds seats for the caller: all of them or none. If the answer is lost, send the request again with the same key: the answer is then what became of the first request.',
  })
  async reserveSeats(
    @Arg('input', () => ReserveSeatsInput, {
      description: 'The seats, the strategy and the idempotency key.',
    })
    input: ReserveSeatsInput,
    @Ctx() context: Context,
  ): Promise<Reservation | SeatsUnavailable | Refused> {
    const { userId } = signedIn(context);
    const checked = checkedReserveSeats(input);
    return toReserveSeatsResult(await this.deps.reserveSeats({ userId, ...checked }), checked.performanceId);
  }

  @Mutation(() => CancelReservationUnion, {
    description: 'Gives the seats of a held reservation back. A repetition changes nothing more.',
  })
  async cancelReservation(
    @Arg('input', () => CancelReservationInput, { description: 'Which reservation.' })
    input: CancelReservationInput,
    @Ctx() context: Context,
  ): Promise<Reservation | Refused> {
    const { userId } = signedIn(context);
    const uuid = RESERVATION_ID.decode(input.reservationId);
    if (uuid === undefined) return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    const result = await this.deps.cancelReservation(userId, uuid);
    if (result.outcome === 'CANCELLED') return toReservation(result.reservation);
    return refused(result.outcome, REFUSALS[result.outcome]);
  }

  @FieldResolver(() => Performance, { description: 'The performance that the seats are for.' })
  async performance(@Root() reservation: Reservation, @Ctx() context: Context): Promise<Performance> {
    const row = await context.loaders.of(this.deps.catalogue.performances).load(reservation.performanceId);
    return toPerformance(row!);
  }

  @FieldResolver(() => [Seat], { description: 'The seats in layout order.' })
  seats(@Root() { performanceId, seatIds }: Reservation): MaybePromise<Seat[]> {
    return this.deps.seatReader.ofPerformance(performanceId, seatIds);
  }
}

/** What the caller is told: the reservation, or the refusal. */
export function toReserveSeatsResult(
  result: ReserveSeatsResult,
  performanceId: number,
): Reservation | SeatsUnavailable | Refused {
  if (result.outcome === 'RESERVED') return toReservation(result.reservation);
  if (result.outcome !== 'SEAT_TAKEN') {
    return refused(result.outcome, 'because' in result ? result.because : REFUSALS[result.outcome]);
  }
  const refusal = { code: RefusalCode.SEAT_TAKEN, message: REFUSALS.SEAT_TAKEN };
  return make(SeatsUnavailable, { ...refusal, performanceId, seatIds: result.takenSeatIds });
}

@Resolver(() => SeatsUnavailable)
export class SeatsUnavailableResolver {
  constructor(private readonly seatReader: SeatReader) {}

  @FieldResolver(() => [Seat], { description: 'The seats that were not free, with their status now.' })
  seats(@Root() { performanceId, seatIds }: SeatsUnavailable): MaybePromise<Seat[]> {
    return this.seatReader.ofPerformance(performanceId, seatIds);
  }
}
