import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { DateTime } from '../graphql/scalars.js';
import { RESERVATION_ID, Reservation } from '../reservation/index.js';
import { Payment, toPayment } from './payment.type.js';
import type { Payments } from './payments.js';
import type { RefundDeadlines } from './refund-deadlines.js';

/** What a reservation tells of its payment. A reservation is only shown to its owner and to admins. */
@Resolver(() => Reservation)
export class ReservationPaymentResolver {
  constructor(
    private readonly payments: Payments,
    private readonly deadlines: RefundDeadlines,
  ) {}

  @FieldResolver(() => Payment, {
    nullable: true,
    description: 'The payment that has paid it, or else its newest attempt. Null before the first.',
  })
  async payment(@Root() { id }: Reservation, @Ctx() { loaders }: Context): Promise<Payment | null> {
    const row = await loaders.of(this.payments.ofReservations).load(RESERVATION_ID.decode(id)!);
    return row && toPayment(row);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Until when its owner may ask for a refund. Null when it cannot be refunded.',
  })
  async refundableUntil(
    @Root() { status, performanceId }: Reservation,
    @Ctx() { loaders }: Context,
  ): Promise<Date | null> {
    if (status !== 'CONFIRMED') return null;
    return loaders.of(this.deadlines.ofPerformances).load(performanceId);
  }
}
