import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { Reservation, type Reservations, toReservation } from '../reservation/index.js';
import { WalletTransaction } from '../wallet/index.js';

/** The wallet knows reservations by their ids only. */
@Resolver(() => WalletTransaction)
export class WalletTransactionResolver {
  constructor(private readonly reservations: Reservations) {}

  @FieldResolver(() => Reservation, {
    nullable: true,
    description: 'What was paid or refunded. Null where money was added.',
  })
  async reservation(
    @Root() { reservationId }: WalletTransaction,
    @Ctx() { loaders }: Context,
  ): Promise<Reservation | null> {
    if (reservationId === null) return null;
    const row = await loaders.of(this.reservations.byId).load(reservationId);
    return row && toReservation(row);
  }
}
