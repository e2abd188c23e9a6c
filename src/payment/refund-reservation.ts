import { randomUUID } from 'node:crypto';
import type { Database } from '../platform/postgres.js';
import type { ShownReservation } from '../reservation/index.js';
import { RESERVATION_COLUMNS, type ReservationColumns, shownReservation } from './reservation-columns.js';
import { runOnce } from './run-once.js';

export interface RefundReservationCommand {
  actorUserId: string;
  isAdmin: boolean;
  reservationId: string;
  idempotencyKey: string;
}

type Refusal = 'NOT_FOUND' | 'NOT_REFUNDABLE' | 'REFUND_TOO_LATE' | 'IDEMPOTENCY_KEY_REUSED';

export type RefundReservationResult =
  | { outcome: 'REFUNDED'; reservation: ShownReservation }
  | { outcome: Refusal };

const REFUND_RESERVATION = {
  name: 'refund-reservation',
  text: `
    select outcome, ${RESERVATION_COLUMNS}
    from refund_reservation($1, $2, $3, $4, $5, $6 * interval '1 hour')`,
};

interface RefundedRow extends ReservationColumns {
  outcome: 'REFUNDED' | 'KNOWN' | Refusal;
}

/** Takes a purchase back (sql/refund-reservation.sql): one round trip, one commit. */
export async function refundReservation(
  { pool, refundHours }: { pool: Database; refundHours: number },
  { actorUserId, isAdmin, reservationId, idempotencyKey }: RefundReservationCommand,
): Promise<RefundReservationResult> {
  const values = [actorUserId, isAdmin, reservationId, idempotencyKey, randomUUID(), refundHours];
  // The key may have refunded another reservation.
  const row = await runOnce<RefundedRow>(pool, REFUND_RESERVATION, values, 'refund_key');
  if (row.outcome !== 'REFUNDED' && row.outcome !== 'KNOWN') return { outcome: row.outcome };
  return { outcome: 'REFUNDED', reservation: shownReservation(reservationId, row) };
}
