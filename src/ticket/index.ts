import { defineRoom } from '../room/index.js';
import { Migration0017Tickets } from './0017-tickets.js';

export { TICKET_ID } from './ids.js';
export { Ticket } from './ticket.type.js';
export { type TicketsChanged, ticketsChanged } from './tickets.topic.js';

/**
 * Tickets: the right to one seat, from the payment to the door. In the database other rooms may use:
 *
 * - `issue_tickets`: the tickets of a reservation, in the transaction that sells its seats;
 * - `void_tickets`: all tickets of a reservation become void, in the transaction that refunds it.
 */
export const ticketRoom = defineRoom({
  name: 'ticket',
  migrations: [{ name: '0017-tickets', class: Migration0017Tickets }],
  sqlFunctions: [
    'src/ticket/sql/write-tickets-changed.sql',
    'src/ticket/sql/issue-tickets.sql',
    'src/ticket/sql/void-tickets.sql',
  ],
  build: () => ({}),
});
