import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import type { PlainResolvers } from '../graphql/plain-resolvers.js';
import { Role } from '../graphql/role.enum.js';
import { DateTime } from '../graphql/scalars.js';
import { BatchQueue } from '../platform/batch-queue.js';
import { overloaded } from '../platform/fault.js';
import { RESERVATION_ID, Reservation } from '../reservation/index.js';
import { Payment, toPayment } from './payment.type.js';
import type { PaymentRow, Payments } from './payments.js';
import type { Refundable } from './refundable.js';

/**
 * What a reservation tells of its payment, to its owner and to admins. The reservation itself is shown to the
 * holders of its tickets, too.
 */
@Resolver(() => Reservation)
export class ReservationPaymentResolver implements PlainResolvers {
  readonly plain = {
    Reservation: {
      payment: (reservation: Reservation, _args: unknown, context: Context) =>
        this.payment(reservation, context),
      refundableUntil: (reservation: Reservation, _args: unknown, context: Context) =>
        this.refundableUntil(reservation, context),
    },
  };
  // Over requests, not only within one: in a rush many purchases are answered in the same turn.
  readonly #payments: BatchQueue<string, PaymentRow | null>;
  readonly #deadlines: BatchQueue<number, Date | null>;
  readonly #buyersOfWhole: BatchQueue<string, string | null>;

  constructor(payments: Payments, refundable: Refundable) {
    this.#payments = new BatchQueue(payments.ofReservations);
    this.#deadlines = new BatchQueue(refundable.deadlines);
    this.#buyersOfWhole = new BatchQueue(refundable.buyersOfWhole);
  }

  @FieldResolver(() => Payment, {
    nullable: true,
    description: 'The payment that has paid it, or else its newest attempt. Null before the first.',
  })
  async payment(@Root() { id }: Reservation, @Ctx() { caller }: Context): Promise<Payment | null> {
    const row = await asked(this.#payments, RESERVATION_ID.decode(id)!);
    return row && mayRead(caller, row.userId) ? toPayment(row) : null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Until when its owner may ask for a refund. Null when it cannot be refunded, and for every caller but the owner and admins.',
  })
  async refundableUntil(
    @Root() { id, status, performanceId }: Reservation,
    @Ctx() { caller }: Context,
  ): Promise<Date | null> {
    if (status !== 'CONFIRMED') return null;
    const [until, buyer] = await Promise.all([
      asked(this.#deadlines, performanceId),
      asked(this.#buyersOfWhole, RESERVATION_ID.decode(id)!),
    ]);
    return buyer !== null && mayRead(caller, buyer) ? until : null;
  }
}

function mayRead(caller: Context['caller'], buyer: string): boolean {
  return caller?.userId === buyer || caller?.roles.includes(Role.ADMIN) === true;
}

function asked<In, Out>(queue: BatchQueue<In, Out>, item: In): Promise<Out> {
  if (queue.isFull) throw overloaded();
  return queue.add(item);
}
