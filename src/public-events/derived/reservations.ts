import { SEAT_ID, type SeatsReleased, type SeatsSold } from '../../catalogue/index.js';
import { PAYMENT_ID } from '../../payment/index.js';
import { USER_ID } from '../../people/index.js';
import { RESERVATION_ID } from '../../reservation/index.js';
import type { Facts, ReservationFacts } from '../facts.js';
import type { Told } from '../forms.js';

/** What seats were held or released by: the event that a reservation has got this status. */
const NAMES = {
  HELD: 'reservation.held',
  EXPIRED: 'reservation.expired',
  CANCELLED: 'reservation.cancelled',
  REFUNDED: 'reservation.refunded',
} as const;

/** From `seats-held` and `seats-released`: each reservation has got this status. */
export function reservationsChanged(
  { performanceId, reservationIds }: Pick<SeatsReleased, 'performanceId' | 'reservationIds'>,
  status: keyof typeof NAMES,
  facts: Facts,
): Told[] {
  const lab = facts.isLab(performanceId);
  return reservationIds.map((id) => ({ name: NAMES[status], data: dataOf(facts.reservation(id), lab) }));
}

/** From `seats-sold`: each reservation is confirmed. */
export function reservationsConfirmed(
  { performanceId, reservationIds, paymentIds }: SeatsSold,
  facts: Facts,
): Told[] {
  const lab = facts.isLab(performanceId);
  return reservationIds.map((id, index) => {
    const paymentId = paymentIds[index];
    const data = {
      ...dataOf(facts.reservation(id), lab),
      paymentId: paymentId === undefined ? null : PAYMENT_ID.encode(paymentId),
    };
    return { name: 'reservation.confirmed', data };
  });
}

function dataOf({ id, userId, seatIds, amount, currency }: ReservationFacts, lab: boolean) {
  return {
    reservationId: RESERVATION_ID.encode(id),
    userId: USER_ID.encode(userId),
    seatIds: seatIds.map((seat) => SEAT_ID.encode(seat)),
    total: { amount, currency },
    lab,
  };
}
