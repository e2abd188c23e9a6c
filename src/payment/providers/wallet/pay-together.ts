import { randomUUID } from 'node:crypto';
import { BatchQueue } from '../../../platform/batch-queue.js';
import { isAnswerOfServer } from '../../../platform/database-failure.js';
import { overloaded } from '../../../platform/fault.js';
import { type Database, run } from '../../../platform/postgres.js';
import type { Order, Paid } from '../../provider.js';
import { RESERVATION_COLUMNS, type ReservationColumns, shownReservation } from '../../reservation-columns.js';

/** A larger batch would keep its locks for longer and save little more. */
const BATCH_MAX = 64;
/** While the database has one batch, the next is on its way. */
const UNDER_WAY_MAX = 2;
const WAITING_MAX = 4_096;

const PAY_TOGETHER = {
  name: 'pay-together',
  text: `select request, ${RESERVATION_COLUMNS} from pay_together($1, $2, $3, $4)`,
};

type PaidRow = ReservationColumns & { request: number };

/**
 * Purchases that arrive while others are on their way to the database go together: one round trip, one
 * commit. The busier it gets, the less a purchase costs, and a single purchase does not wait for others.
 * What is not the usual case is decided alone: a refusal, a repeat, a wallet that another purchase has
 * locked. A batch waits for no lock, so it never waits for what is decided alone.
 */
export class PayTogether {
  readonly #queue = new BatchQueue<Order, Paid>((orders, others) => this.#send(orders, others), {
    together: BATCH_MAX,
    underWay: UNDER_WAY_MAX,
    waiting: WAITING_MAX,
  });

  constructor(
    private readonly pool: Database,
    private readonly alone: (order: Order) => Promise<Paid>,
  ) {}

  /** @throws Fault OVERLOADED: too many wait. Every other error as `alone` */
  pay(order: Order): Promise<Paid> {
    if (this.#queue.isFull) throw overloaded();
    return this.#queue.add(order);
  }

  async #send(orders: readonly Order[], others: number): Promise<(Paid | Promise<Paid>)[]> {
    if (others === 0 && orders.length === 1) return [await this.alone(orders[0]!)];
    const paid = await this.#payTogether(orders);
    return orders.map((order) => paid.get(order) ?? this.alone(order));
  }

  async #payTogether(orders: readonly Order[]): Promise<Map<Order, Paid>> {
    const batch = distinct(orders);
    const values = [
      batch.map(({ userId }) => userId),
      batch.map(({ reservationId }) => reservationId),
      batch.map(({ idempotencyKey }) => idempotencyKey),
      batch.map(() => randomUUID()),
    ];
    const rows = await run<PaidRow>(this.pool, PAY_TOGETHER, values).catch((error: unknown) => {
      // The database has undone the whole batch. Alone, each purchase learns its own reason.
      if (!isAnswerOfServer(error)) throw error;
      return [];
    });
    return new Map(
      rows.map((row) => {
        const order = batch[row.request - 1]!;
        return [order, { outcome: 'PAID', reservation: shownReservation(order.reservationId, row) }];
      }),
    );
  }
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
