import { Arg, Args, createUnionType, FieldResolver, Mutation, Resolver } from 'type-graphql';
import { Connection, type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import { Refused } from '../graphql/refusal.type.js';
import { Viewer } from '../people/index.js';
import { Fault } from '../platform/fault.js';
import { Reservation } from '../reservation/index.js';
import { Ticket } from '../ticket/index.js';
import { CheckInTicketInput } from './unimplemented.input.js';

const NOT_YET = 'Announced, but not in this release. The answer is NOT_IMPLEMENTED, and nothing changes.';
const TicketConnection = Connection(Ticket);

const CheckInTicketResult = createUnionType({
  name: 'CheckInTicketResult',
  description: 'The ticket, which is used now, or the reason why it was not accepted.',
  types: () => [Ticket, Refused] as const,
});

/**
 * What the public schema promises and a later release brings. Clients can be written against it today. When a
 * field is built, it moves from here to its own room.
 */
@Resolver()
export class UnimplementedResolver {
  @Mutation(() => CheckInTicketResult, { description: NOT_YET })
  checkInTicket(
    @Arg('input', () => CheckInTicketInput, { description: 'Which ticket.' }) _input: CheckInTicketInput,
  ): never {
    return notYet();
  }
}

/** Nothing can be paid yet, so there are no tickets: these lists are empty because that is true. */
@Resolver(() => Viewer)
export class ViewerTicketsResolver {
  @FieldResolver(() => TicketConnection, { description: 'The caller’s tickets, the newest first.' })
  tickets(@Args(() => PageArgs) args: PageArgs): Page<Ticket> {
    const none: Ticket[] = [];
    return page(
      pageRequest(args),
      none,
      () => [0],
      (ticket) => ticket,
      () => 0,
    );
  }
}

@Resolver(() => Reservation)
export class ReservationTicketsResolver {
  @FieldResolver(() => [Ticket], { description: 'One ticket per seat, once the reservation is paid.' })
  tickets(): Ticket[] {
    return [];
  }
}

function notYet(): never {
  throw new Fault('NOT_IMPLEMENTED');
}
