import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { PublicKey } from '../platform/signed-statements.js';
import type { Reservations } from '../reservation/index.js';
import { defineRoom } from '../room/index.js';
import { Migration0017Tickets } from './0017-tickets.js';
import { CheckInResolver } from './check-in.resolver.js';
import { TICKET_ID } from './ids.js';
import { keySetRoute } from './key-set-route.js';
import { TicketResolver } from './ticket.resolver.js';
import { ReservationTicketsResolver, ViewerTicketsResolver } from './ticket-lists.resolver.js';
import { type SignedFacts, TicketTokens } from './ticket-tokens.js';
import { Tickets } from './tickets.js';
import { type FindAccount, TransferResolver } from './transfer.resolver.js';

export { TICKET_ID } from './ids.js';
export { qrModules } from './qr-code.js';
export type { TicketRow } from './ticket.statement.js';
export type { Tickets } from './tickets.js';
export { type TicketsChanged, ticketsChanged } from './tickets.topic.js';

/** What tickets get from other rooms. */
interface TicketNeeds {
  catalogue: CatalogueOffers;
  reservations: Reservations;
  findAccount: FindAccount;
  /** The public keys of the receipts of waiting rooms. */
  receiptKeys: () => readonly PublicKey[];
}

/**
 * Tickets: the right to one seat, from the payment to the door. In the database other rooms may use:
 *
 * - `issue_tickets`: the tickets of a reservation, in the transaction that sells its seats;
 * - `void_tickets`: all tickets of a reservation become void, in the transaction that refunds it;
 * - `void_valid_tickets`: the same for a performance that is cancelled, also where a ticket was used;
 * - `valid_tickets`: who is concerned when a performance changes.
 */
export const ticketRoom = defineRoom({
  name: 'ticket',
  keys: ['ticket'],
  ids: [TICKET_ID],
  migrations: [{ name: '0017-tickets', class: Migration0017Tickets }],
  sqlFunctions: [
    'src/ticket/sql/write-tickets-changed.sql',
    'src/ticket/sql/issue-tickets.sql',
    'src/ticket/sql/issue-tickets-together.sql',
    'src/ticket/sql/void-valid-tickets.sql',
    'src/ticket/sql/void-tickets.sql',
    'src/ticket/sql/valid-tickets.sql',
    'src/ticket/sql/check-in-ticket.sql',
    'src/ticket/sql/transfer-ticket.sql',
  ],
  build(
    { pool, keyring },
    { catalogue: { seatReader }, reservations, findAccount, receiptKeys }: TicketNeeds,
  ) {
    const tickets = new Tickets(pool);
    const tokens = new TicketTokens(keyring, seatReader);
    const resolver = new TicketResolver({ tickets, tokens, seatReader, reservations });
    return {
      offers: {
        tickets,
        /** The token of a ticket. */
        sign: (ticket: SignedFacts): Promise<string> => tokens.sign(ticket),
      },
      resolvers: [
        resolver,
        new ViewerTicketsResolver(tickets),
        new ReservationTicketsResolver(tickets),
        new CheckInResolver(tickets, tokens),
        new TransferResolver(tickets, findAccount),
      ],
      nodes: { Ticket: (uuid: string, context: Context) => resolver.node(uuid, context) },
      routes: [keySetRoute(() => [...tokens.publicKeys(), ...receiptKeys()])],
    };
  },
});
