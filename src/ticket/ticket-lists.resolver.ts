import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Connection, type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Viewer } from '../people/index.js';
import { RESERVATION_ID, Reservation } from '../reservation/index.js';
import { isVisible } from './ticket.resolver.js';
import { Ticket, toTicket } from './ticket.type.js';
import type { Tickets } from './tickets.js';

const TicketConnection = Connection(Ticket);

@Resolver(() => Viewer)
export class ViewerTicketsResolver {
  constructor(private readonly all: Tickets) {}

  @FieldResolver(() => TicketConnection, {
    description:
      'The caller’s tickets, the newest first. Those that are used, refunded or given away are among them.',
  })
  async tickets(@Root() { userId }: Viewer, @Args(() => PageArgs) args: PageArgs): Promise<Page<Ticket>> {
    const request = pageRequest(args);
    const rows = await this.all.ofHolder(userId, request);
    const count = (): Promise<number> => this.all.countOfHolder(userId);
    return page(request, rows, (row) => [row.issuedAtMicros, row.id], toTicket, count);
  }
}

@Resolver(() => Reservation)
export class ReservationTicketsResolver {
  constructor(private readonly all: Tickets) {}

  @FieldResolver(() => [Ticket], {
    description:
      'The newest ticket of each seat, once the reservation is paid. A holder who is not the buyer finds only their own.',
  })
  async tickets(@Root() { id }: Reservation, @Ctx() context: Context): Promise<Ticket[]> {
    const rows = await context.loaders.of(this.all.ofReservations).load(RESERVATION_ID.decode(id)!);
    return rows.filter((row) => isVisible(row, context)).map(toTicket);
  }
}
