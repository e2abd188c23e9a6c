import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import { type Context, signedIn } from '../graphql/context.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import { TICKET_ID } from './ids.js';
import { TransferTicketInput } from './ticket.input.js';
import { Ticket, toTicket } from './ticket.type.js';
import type { Tickets, Transfer } from './tickets.js';

/** The account with this e-mail address, as the user typed it; null: there is none. */
export type FindAccount = (email: string) => Promise<string | null>;

const TransferTicketResult = createUnionType({
  name: 'TransferTicketResult',
  description: 'The caller’s ticket, which is void now, or the reason why it was not given away.',
  types: () => [Ticket, Refused] as const,
});

/** Why a ticket stays with its holder. */
const REASONS: Record<Exclude<Transfer, 'TRANSFERRED' | 'NOT_FOUND'>, string> = {
  USED: 'The ticket was used at the door.',
  VOID: 'The ticket is void: it was refunded or given away.',
  LAB: 'The ticket is of a lab.',
  BEGUN: 'The performance has begun.',
  NO_RECIPIENT: 'The recipient must be the account of another user.',
};

@Resolver()
export class TransferResolver {
  constructor(
    private readonly tickets: Tickets,
    private readonly findAccount: FindAccount,
  ) {}

  @Mutation(() => TransferTicketResult, {
    description:
      'Gives a ticket of the caller to another account, before the performance begins. The caller’s ticket is void at once; the recipient’s, for the same seat, is new. The answer is the caller’s ticket; a repetition with the same recipient gets it again. Refused with NOT_FOUND when it is not the caller’s, and with NOT_TRANSFERABLE when it is used, void or of a lab, when the performance has begun, or when the recipient is the caller or has no account.',
  })
  async transferTicket(
    @Arg('input', () => TransferTicketInput, { description: 'Which ticket, and to whom.' })
    input: TransferTicketInput,
    @Ctx() context: Context,
  ): Promise<Ticket | Refused> {
    const { userId } = signedIn(context);
    const id = TICKET_ID.decode(input.ticketId);
    if (id === undefined) return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    const recipient = await this.findAccount(input.recipientEmail);
    // Read before it is given away: a read that fails afterwards would say that nothing has happened.
    const [row] = await this.tickets.byIds([id]);
    const outcome = row ? await this.tickets.transfer(id, userId, recipient) : 'NOT_FOUND';
    if (!row || outcome === 'NOT_FOUND') return refused(RefusalCode.NOT_FOUND, REFUSALS.NOT_FOUND);
    if (outcome !== 'TRANSFERRED') return refused(RefusalCode.NOT_TRANSFERABLE, REASONS[outcome]);
    return toTicket({ ...row, status: 'VOID', voidReason: 'TRANSFERRED' });
  }
}
