import type { Catalogue } from '../catalogue/index.js';
import type { Reservations } from '../reservation/index.js';

const DESCRIPTION_MAX = 200;

/** What a reservation buys, as the buyer reads it on the provider's page. */
export function purchaseDescriber(
  catalogue: Pick<Catalogue, 'performances' | 'concerts'>,
  reservations: Pick<Reservations, 'decided'>,
): (reservationId: string) => Promise<string> {
  return async (reservationId) => {
    const [reservation] = await reservations.decided([reservationId]);
    if (!reservation) return '';
    const [performance] = await catalogue.performances([reservation.performanceId]);
    const [concert] = await catalogue.concerts([performance!.concertId]);
    const seats = reservation.seatIds.length;
    const end = seats === 1 ? ', 1 seat' : `, ${seats} seats`;
    return concert!.title.slice(0, DESCRIPTION_MAX - end.length) + end;
  };
}
