import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Seat, type SeatReader } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { Reservation, type Reservations, toReservation } from '../reservation/index.js';
import { qrSvg } from './qr-code.js';
import type { TicketRow } from './ticket.statement.js';
import { Ticket, toTicket } from './ticket.type.js';
import type { TicketTokens } from './ticket-tokens.js';
import type { Tickets } from './tickets.js';

/** Whether the caller may see that there is this ticket; its token is the holder's alone. */
export function isVisible({ holderUserId, buyerUserId }: TicketRow, { caller }: Context): boolean {
  if (!caller) return false;
  const { userId, roles } = caller;
  if (userId === holderUserId || userId === buyerUserId) return true;
  return roles.includes(Role.STAFF) || roles.includes(Role.ADMIN);
}

@Resolver(() => Ticket)
export class TicketResolver {
  constructor(
    private readonly deps: {
      tickets: Tickets;
      tokens: TicketTokens;
      seatReader: SeatReader;
      reservations: Reservations;
    },
  ) {}

  /** The ticket with this UUID if the caller may see it. */
  async node(uuid: string, context: Context): Promise<Ticket | null> {
    const row = await context.loaders.of(this.deps.tickets.byIds).load(uuid);
    return row && isVisible(row, context) ? toTicket(row) : null;
  }

  @FieldResolver(() => Seat, { description: 'The seat.' })
  async seat(@Root() { row }: Ticket): Promise<Seat> {
    const [seat] = await this.deps.seatReader.ofPerformance(row.performanceId, [row.seatId]);
    return seat!;
  }

  @FieldResolver(() => Reservation, {
    description:
      'The reservation it was issued for. A holder who is not the buyer sees it too, without what concerns the payment.',
  })
  async reservation(@Root() { row }: Ticket, @Ctx() { loaders }: Context): Promise<Reservation> {
    const found = await loaders.of(this.deps.reservations.decided).load(row.reservationId);
    return toReservation(found!);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The content of the QR code. It is signed and can be verified offline. Null for every caller but the holder, and once the ticket is void. docs/tickets.md tells what it says.',
  })
  async token(@Root() { row }: Ticket, @Ctx() { caller }: Context): Promise<string | null> {
    if (caller?.userId !== row.holderUserId || row.status === 'VOID') return null;
    return this.deps.tokens.sign(row);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The QR code as an SVG document. Null where the token is.',
  })
  async qr(@Root() ticket: Ticket, @Ctx() context: Context): Promise<string | null> {
    const token = await this.token(ticket, context);
    return token && qrSvg(token);
  }
}
