import { randomUUID } from 'node:crypto';
import type { Database } from '../../../platform/postgres.js';
import type { Order, Paid } from '../../provider.js';
import { RESERVATION_COLUMNS, type ReservationColumns, shownReservation } from '../../reservation-columns.js';
import { runOnce } from '../../run-once.js';

const PAY_FROM_WALLET = {
  name: 'pay-from-wallet',
  text: `select outcome, ${RESERVATION_COLUMNS} from pay_from_wallet($1, $2, $3, $4)`,
};

interface PaidRow extends ReservationColumns {
  outcome: 'KNOWN' | Paid['outcome'];
}

/**
 * Pays a reservation from the user's wallet (sql/pay-from-wallet.sql): one round trip, one commit.
 *
 * @throws what the driver throws: the mask of the API tells a lost answer from a refusal of the database
 */
export async function payFromWallet(pool: Database, order: Order): Promise<Paid> {
  const values = [order.userId, order.reservationId, order.idempotencyKey, randomUUID()];
  // The key may have paid another reservation.
  const row = await runOnce<PaidRow>(pool, PAY_FROM_WALLET, values, 'payment_key');
  if (row.outcome !== 'PAID' && row.outcome !== 'KNOWN') return { outcome: row.outcome };
  return { outcome: 'PAID', reservation: shownReservation(order.reservationId, row) };
}
