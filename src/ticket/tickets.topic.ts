import { defineTopic } from '../events/index.js';

/** Tickets of one reservation that changed in one transaction. The key is the performance. */
export interface TicketsChanged {
  performanceId: number;
  reservationId: string;
  /**
   * With USED and VOIDED the tickets that are so now. With TRANSFERRED the new ticket: it names the one that
   * it took the place of.
   */
  ticketIds: readonly string[];
  change: 'USED' | 'VOIDED' | 'TRANSFERRED';
  /** To whom the ticket was given; null with another change. */
  userId: string | null;
}

const CHANGES: readonly unknown[] = ['USED', 'VOIDED', 'TRANSFERRED'];

/**
 * Tickets were used at the door, became void because the money went back, or were given to another user.
 * That tickets were issued has no event of its own: it follows from `seats-sold`.
 */
export const ticketsChanged = defineTopic({
  name: 'tickets-changed',
  version: 1,
  parse: (payload): TicketsChanged => {
    const { performanceId, reservationId, ticketIds, change, userId } = payload as Partial<TicketsChanged>;
    const complete = Number.isSafeInteger(performanceId) && typeof reservationId === 'string';
    if (!complete || !Array.isArray(ticketIds) || !CHANGES.includes(change)) {
      throw new TypeError('the payload names no performance, no reservation, no tickets or no change');
    }
    return {
      performanceId: performanceId!,
      reservationId: reservationId!,
      ticketIds,
      change: change!,
      userId: userId ?? null,
    };
  },
});
