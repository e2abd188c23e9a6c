import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import { type Context, signedInAs } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import { Role } from '../graphql/role.enum.js';
import { checkedText } from '../graphql/text.js';
import type { Mistrust } from '../platform/signed-statements.js';
import { CheckInTicketInput } from './ticket.input.js';
import { Ticket, TicketAlreadyUsed, toTicket } from './ticket.type.js';
import type { TicketTokens } from './ticket-tokens.js';
import type { CheckIn, Tickets } from './tickets.js';

const CheckInTicketResult = createUnionType({
  name: 'CheckInTicketResult',
  description: 'The ticket, which is used now, or the reason why it was not accepted.',
  types: () => [Ticket, TicketAlreadyUsed, Refused] as const,
});

/** Why a ticket opens no door, for the staff at it. */
const REASONS: Record<Mistrust | Exclude<CheckIn['outcome'], 'ACCEPTED' | 'USED'>, string> = {
  INCOMPLETE: 'This is no ticket, or a part of it is missing.',
  FOREIGN: 'The ticket was signed with a key that this server does not have.',
  FORGED: 'The ticket is forged: its signature does not fit what it says.',
  UNKNOWN: 'This server has issued no such ticket.',
  REFUNDED: 'The ticket is void: it was refunded.',
  TRANSFERRED: 'The ticket is void: it was given to another user, who has a new one.',
  LAB: 'The ticket is of a lab, which has no door.',
  CANCELLED: 'The performance of the ticket is cancelled.',
  TOO_EARLY: 'The ticket is for another day: its performance begins later.',
  TOO_LATE: 'The ticket is for another day: its performance is over.',
};

const GATE_MAX = 64;

@Resolver()
export class CheckInResolver {
  constructor(
    private readonly tickets: Tickets,
    private readonly tokens: TicketTokens,
  ) {}

  @Mutation(() => CheckInTicketResult, {
    description:
      'Staff only: uses a ticket at the door of its performance. It succeeds once, on the calendar day at the venue on which the performance begins, until six hours after it begins. A second scan, also a repetition after a lost answer, is told when and at which gate the ticket was used. Refused with TICKET_INVALID when the ticket is not genuine, void, of a lab, of a cancelled performance or of another day; the message says which.',
  })
  async checkInTicket(
    @Arg('input', () => CheckInTicketInput, { description: 'Which ticket, and where.' })
    input: CheckInTicketInput,
    @Ctx() context: Context,
  ): Promise<Ticket | TicketAlreadyUsed | Refused> {
    const { userId } = signedInAs(Role.STAFF, context);
    const gate = input.gate == null ? null : checkedText(input.gate, 'gate', { min: 1, max: GATE_MAX });
    const read = await this.tokens.read(input.token);
    if (typeof read === 'string') return invalid(REASONS[read]);
    // Read before it is used: a read that fails afterwards would say that nothing has happened.
    const [row] = await this.tickets.byIds([read.id]);
    if (!row) return invalid(REASONS.UNKNOWN);
    const { outcome, firstUsedAt, firstGate } = await this.tickets.checkIn(read.id, userId, gate);
    if (outcome === 'USED') return alreadyUsed(firstUsedAt!, firstGate);
    if (outcome !== 'ACCEPTED') return invalid(REASONS[outcome]);
    return toTicket({ ...row, status: 'USED', usedAt: firstUsedAt, usedGate: gate });
  }
}

function invalid(reason: string): Refused {
  return refused(RefusalCode.TICKET_INVALID, reason);
}

function alreadyUsed(firstUsedAt: Date, gate: string | null): TicketAlreadyUsed {
  const code = RefusalCode.TICKET_USED;
  return make(TicketAlreadyUsed, { code, message: REFUSALS[code], firstUsedAt, gate });
}
