import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Context, signedIn } from '../graphql/context.js';
import { checkedIdempotencyKey } from '../graphql/idempotency-key.js';
import type { PlainResolvers } from '../graphql/plain-resolvers.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import { Role } from '../graphql/role.enum.js';
import { RESERVATION_ID, Reservation, type Reservations, toReservation } from '../reservation/index.js';
import type { PayOutcome } from './pay-outcome.js';
import type { PayReservationCommand } from './pay-reservation.js';
import { checkedPayReservation, PayReservationInput, RefundReservationInput } from './payment.input.js';
import {
  Payment,
  PaymentMethod,
  PayReservationUnion,
  RefundReservationUnion,
  toPayment,
  toPaymentMethod,
} from './payment.type.js';
import type { Payments } from './payments.js';
import type { PaymentProvider } from './provider.js';
import type { RefundReservationCommand, RefundReservationResult } from './refund-reservation.js';

@Resolver(() => Payment)
export class PaymentResolver implements PlainResolvers {
  readonly plain = {
    Mutation: {
      payReservation: (_root: unknown, { input }: { input: PayReservationInput }, context: Context) =>
        this.payReservation(input, context),
    },
  };

  constructor(
    private readonly deps: {
      payments: Payments;
      reservations: Reservations;
      providers: readonly PaymentProvider[];
      payReservation: (command: PayReservationCommand) => Promise<PayOutcome>;
      refundReservation: (command: RefundReservationCommand) => Promise<RefundReservationResult>;
    },
  ) {}

  /** The payment with this UUID if the caller may see it. */
  async node(uuid: string, { caller, loaders }: Context): Promise<Payment | null> {
    if (!caller) return null;
    const row = await loaders.of(this.deps.payments.byIds).load(uuid);
    if (!row) return null;
    return row.userId === caller.userId || caller.roles.includes(Role.ADMIN) ? toPayment(row) : null;
  }

  @Query(() => [PaymentMethod], { description: 'The ways to pay, and whether each can be used now.' })
  paymentMethods(): PaymentMethod[] {
    return this.deps.providers.map(toPaymentMethod);
  }

  @Mutation(() => PayReservationUnion, {
    description:
      'Pays a held reservation. From the wallet it is paid and confirmed at once. With another method the reservation is PAYING, and the buyer goes on at `payment.redirectUrl`. If the answer is lost, send the request again with the same key: the answer is then what became of the first request. Refused with NOT_FOUND when the reservation is not the caller’s, with HOLD_EXPIRED when the hold has lapsed, with NOT_PAYABLE in any other status than HELD and PAYING, with INSUFFICIENT_FUNDS when the wallet holds less than the price, with PAYMENT_METHOD_UNAVAILABLE when the method is unknown, switched off, away or cannot pay this price, and with IDEMPOTENCY_KEY_REUSED when the key was used for another reservation or method.',
  })
  async payReservation(
    @Arg('input', () => PayReservationInput, { description: 'The reservation, the method and the key.' })
    input: PayReservationInput,
    @Ctx() context: Context,
  ): Promise<Reservation | Refused> {
    const { userId } = signedIn(context);
    const { method, idempotencyKey } = checkedPayReservation(input);
    const reservationId = RESERVATION_ID.decode(input.reservationId);
    if (reservationId === undefined) return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    const result = await this.deps.payReservation({ userId, reservationId, method, idempotencyKey });
    if ('reservation' in result) return toReservation(result.reservation);
    return refused(result.outcome, REFUSALS[result.outcome]);
  }

  @Mutation(() => RefundReservationUnion, {
    description:
      'Takes a purchase back: void tickets, free seats, and the money back to where it came from. All of it or nothing, once. The owner may do it until `refundableUntil`, admins also later and for other users. Refused with NOT_FOUND when the reservation is not the caller’s, with REFUND_TOO_LATE after `refundableUntil`, with NOT_REFUNDABLE when it is not CONFIRMED, when one of its tickets was used, or, for its owner, when one was given to another user, and with IDEMPOTENCY_KEY_REUSED when the key was used for another reservation.',
  })
  async refundReservation(
    @Arg('input', () => RefundReservationInput, { description: 'The reservation and the key.' })
    input: RefundReservationInput,
    @Ctx() context: Context,
  ): Promise<Reservation | Refused> {
    const { userId: actorUserId, roles } = signedIn(context);
    const idempotencyKey = checkedIdempotencyKey(input.idempotencyKey);
    const reservationId = RESERVATION_ID.decode(input.reservationId);
    if (reservationId === undefined) return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    const isAdmin = roles.includes(Role.ADMIN);
    const command = { actorUserId, isAdmin, reservationId, idempotencyKey };
    const result = await this.deps.refundReservation(command);
    if ('reservation' in result) return toReservation(result.reservation);
    return refused(result.outcome, REFUSALS[result.outcome]);
  }

  @FieldResolver(() => Reservation, { description: 'The reservation that is paid.' })
  async reservation(@Root() { reservationId }: Payment, @Ctx() context: Context): Promise<Reservation> {
    const row = await context.loaders.of(this.deps.reservations.byId).load(reservationId);
    return toReservation(row!);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'For admins: why the refund does not go on by itself. Null for every other caller.',
  })
  stuckBecause(@Root() payment: Payment, @Ctx() { caller }: Context): string | null {
    return caller?.roles.includes(Role.ADMIN) ? payment.stuckBecause : null;
  }
}
