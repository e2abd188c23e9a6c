import { moneyText } from '../../platform/money-text.js';
import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';

interface RefundDone {
  show: Show;
  amount: number;
  currency: string;
  /** The code of the payment method. */
  method: string;
  /** There were tickets, which are void now. Otherwise the payment has bought nothing. */
  hadTickets: boolean;
}

/** To the buyer, once the money is on its way and cannot be stopped any more. */
export function refundDone({ show, amount, currency, method, hadTickets }: RefundDone): Content {
  const money = moneyText(amount, currency);
  return {
    subject: `Your refund of ${money}: ${show.title}`,
    blocks: [
      ...(show.isCancelled ? [paragraph('This performance was cancelled.')] : []),
      paragraph(
        hadTickets
          ? `We have given back ${money}. The tickets of this reservation are void.`
          : `We have given back ${money}. This payment has bought no tickets.`,
      ),
      showFacts(show, ['Refund', money]),
      paragraph(
        method === 'WALLET'
          ? 'The money is in your wallet.'
          : 'The money goes to where it came from. It may take some days until you see it there.',
      ),
    ],
  };
}
