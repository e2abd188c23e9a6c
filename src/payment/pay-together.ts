import { randomUUID } from 'node:crypto';
import { overloaded } from '../platform/fault.js';
import { BatchQueue } from '../platform/batch-queue.js';
import { isAnswerOfServer } from '../platform/database-failure.js';
import { type Database, run } from '../platform/postgres.js';
import type { Order, Paid } from './provider.js';
import { RESERVATION_COLUMNS, type ReservationColumns, shownReservation } from './reservation-columns.js';

/** A larger batch would keep its locks for longer and save little more. */
const BATCH_MAX = 64;

const PAY_TOGETHER = {
  name: 'pay-together',
  text: `select request, ${RESERVATION_COLUMNS} from pay_together($1, $2, $3, $4)`,
};

type PaidRow = ReservationColumns & { request: number };

/**
 * Purchases that arrive while others are on their way to the database go together: one round trip, one commit.
 * The busier it gets, the less a purchase costs, and a single purchase does not wait for others. What is not the
 * usual case is decided by `alone`: a refusal, a repeat, a wallet that another purchase has locked.
 */
export function createPayTogether(
  pool: Database,
  alone: (order: Order) => Promise<Paid>,
): (order: Order) => Promise<Paid> {
  const queue = new BatchQueue<Order, Promise<Paid>>(async (orders) => {
    const batch = orders.length > 1 ? distinct(orders) : [];
    const paid = await payTogether(pool, batch);
    return orders.map((order) => {
      const reservation = paid.get(order);
      return reservation ? Promise.resolve(reservation) : alone(order);
    });
  }, BATCH_MAX);
  return async (order) => {
    if (queue.isFull) throw overloaded();
    return (await queue.add(order)) as Paid;
  };
}

/** Those orders that cannot be in each other's way. */
function distinct(orders: readonly Order[]): Order[] {
  const claimed = new Set<string>();
  return orders.filter(({ userId, reservationId }) => {
    const isFree = !claimed.has(userId) && !claimed.has(reservationId);
    claimed.add(userId).add(reservationId);
    return isFree;
  });
}

async function payTogether(pool: Database, batch: readonly Order[]): Promise<Map<Order, Paid>> {
  const paid = new Map<Order, Paid>();
  if (batch.length === 0) return paid;
  const values = [
    batch.map(({ userId }) => userId),
    batch.map(({ reservationId }) => reservationId),
    batch.map(({ idempotencyKey }) => idempotencyKey),
    batch.map(() => randomUUID()),
  ];
  const rows = await run<PaidRow>(pool, PAY_TOGETHER, values).catch((error: unknown) => {
    // The database has undone the whole batch. Alone, each purchase learns its own reason.
    if (!isAnswerOfServer(error)) throw error;
    return [];
  });
  for (const row of rows) {
    const order = batch[row.request - 1]!;
    const reservation = shownReservation(order.reservationId, row);
    paid.set(order, { outcome: 'PAID', reservation });
  }
  return paid;
}
