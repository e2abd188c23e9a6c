import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { DateTime } from '../graphql/scalars.js';
import { RESERVATION_ID, Reservation } from '../reservation/index.js';
import { Payment, toPayment } from './payment.type.js';
import type { Payments } from './payments.js';
import type { Refundable } from './refundable.js';

/** What a reservation tells of its payment, to its owner and to admins; holders of a ticket see it, too. */
@Resolver(() => Reservation)
export class ReservationPaymentResolver {
  constructor(
    private readonly payments: Payments,
    private readonly refundable: Refundable,
  ) {}

  @FieldResolver(() => Payment, {
    nullable: true,
    description: 'The payment that has paid it, or else its newest attempt. Null before the first.',
  })
  async payment(@Root() { id }: Reservation, @Ctx() { loaders, caller }: Context): Promise<Payment | null> {
    const row = await loaders.of(this.payments.ofReservations).load(RESERVATION_ID.decode(id)!);
    const mayRead = row?.userId === caller?.userId || caller?.roles.includes(Role.ADMIN);
    return row && mayRead ? toPayment(row) : null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Until when its owner may ask for a refund. Null when it cannot be refunded.',
  })
  async refundableUntil(
    @Root() { id, status, performanceId }: Reservation,
    @Ctx() { loaders }: Context,
  ): Promise<Date | null> {
    if (status !== 'CONFIRMED') return null;
    const until = await loaders.of(this.refundable.deadlines).load(performanceId);
    const whole = until && (await loaders.of(this.refundable.areWhole).load(RESERVATION_ID.decode(id)!));
    return whole ? until : null;
  }
}
