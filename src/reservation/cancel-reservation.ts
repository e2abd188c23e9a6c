import type { Database } from '../platform/postgres.js';
import { releaseHeld } from './release.statement.js';
import type { ReservationRow, Reservations } from './reservations.js';

export type CancelReservationResult =
  | { outcome: 'CANCELLED'; reservation: ReservationRow }
  | { outcome: 'NOT_FOUND' | 'NOT_CANCELLABLE' | 'HOLD_EXPIRED' };

/**
 * Gives a hold of this user back, also while it is being paid for: a payment that arrives later is refunded.
 * A reservation that is cancelled already is returned as it is.
 */
export async function cancelReservation(
  deps: { pool: Database; reservations: Reservations },
  userId: string,
  id: string,
): Promise<CancelReservationResult> {
  const [found] = await deps.reservations.byId([id]);
  if (found?.userId !== userId) return { outcome: 'NOT_FOUND' };
  if (found.status === 'HELD' || found.status === 'PAYING') {
    const cancelled = await releaseHeld(deps.pool, id);
    // Answered without another read: if that read failed, the answer would say that nothing has happened.
    const reservation: ReservationRow = { ...found, status: 'CANCELLED', ...cancelled };
    if (cancelled) return { outcome: 'CANCELLED', reservation };
  }
  const [now] = await deps.reservations.byId([id]);
  if (!now) return { outcome: 'NOT_FOUND' };
  if (now.status === 'CANCELLED') return { outcome: 'CANCELLED', reservation: now };
  return { outcome: now.status === 'EXPIRED' ? 'HOLD_EXPIRED' : 'NOT_CANCELLABLE' };
}
