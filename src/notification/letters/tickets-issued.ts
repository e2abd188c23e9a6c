import { moneyText } from '../../platform/money-text.js';
import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';

interface TicketsIssued {
  show: Show;
  /** What was paid for all seats together. */
  amount: number;
  currency: string;
  tickets: readonly { seat: string; token: string }[];
}

/** To the buyer, once the seats are paid. */
export function ticketsIssued({ show, amount, currency, tickets }: TicketsIssued): Content {
  const one = tickets.length === 1;
  return {
    subject: `${one ? 'Your ticket' : 'Your tickets'}: ${show.title}`,
    blocks: [
      paragraph(
        `Thank you. Your payment has arrived, and ${one ? 'this seat is' : 'these seats are'} yours.`,
      ),
      showFacts(show, ['Paid', moneyText(amount, currency)]),
      ...tickets.map(({ seat, token }) => ({ kind: 'TICKET' as const, seat, token })),
      paragraph(
        'Show the code of each seat at the door. A code opens the door once, so keep it to yourself. ' +
          'To give a ticket to another fan, transfer it: the fan gets a code of their own, and yours is void.',
      ),
    ],
  };
}
