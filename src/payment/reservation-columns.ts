import type { ShownReservation } from '../reservation/index.js';

/** The reservation as the functions of the database answer it, beside their outcome. */
export const RESERVATION_COLUMNS = `
  performance_id as "performanceId", seat_ids as "seatIds", strategy, status, version, amount, currency,
  held_until as "heldUntil", created_at as "createdAt"`;

export type ReservationColumns = Omit<ShownReservation, 'id' | 'refusalCode' | 'refusedSeatIds'>;

/** A reservation that was held is not REJECTED, so it has no refusal. */
export function shownReservation(id: string, row: ReservationColumns): ShownReservation {
  return {
    id,
    performanceId: row.performanceId,
    seatIds: row.seatIds,
    strategy: row.strategy,
    status: row.status,
    version: row.version,
    amount: row.amount,
    currency: row.currency,
    heldUntil: row.heldUntil,
    createdAt: row.createdAt,
    refusalCode: null,
    refusedSeatIds: null,
  };
}
