import { SEAT_ID, type SeatsSold } from '../../catalogue/index.js';
import { USER_ID } from '../../people/index.js';
import { RESERVATION_ID } from '../../reservation/index.js';
import { TICKET_ID, type TicketsChanged } from '../../ticket/index.js';
import type { Facts, TicketFacts } from '../facts.js';
import type { Told } from '../forms.js';

/** From `seats-sold`: the tickets that the buyers got, also those that were given away since. */
export function ticketsIssued({ performanceId, reservationIds }: SeatsSold, facts: Facts): Told[] {
  const lab = facts.isLab(performanceId);
  return reservationIds
    .flatMap((id) => facts.issuedTickets(id))
    .map((ticket) => ({ name: 'ticket.issued', data: dataOf(ticket, lab) }));
}

/** From `tickets-changed`. */
export function ticketsChangedTo(payload: TicketsChanged, facts: Facts): Told[] {
  const lab = facts.isLab(payload.performanceId);
  return payload.ticketIds.map((id) => toldOf(payload.change, facts.ticket(id), lab));
}

function toldOf(change: TicketsChanged['change'], ticket: TicketFacts, lab: boolean): Told {
  const data = dataOf(ticket, lab);
  switch (change) {
    case 'USED':
      return { name: 'ticket.used', data: { ...data, gate: ticket.usedGate } };
    case 'VOIDED':
      return { name: 'ticket.voided', data };
    case 'TRANSFERRED': {
      const replacesTicketId = TICKET_ID.encode(ticket.replaces!);
      return { name: 'ticket.transferred', data: { ...data, replacesTicketId } };
    }
  }
}

function dataOf({ id, reservationId, holderUserId, seatId }: TicketFacts, lab: boolean) {
  return {
    ticketId: TICKET_ID.encode(id),
    reservationId: RESERVATION_ID.encode(reservationId),
    userId: USER_ID.encode(holderUserId),
    seatId: SEAT_ID.encode(seatId),
    lab,
  };
}
