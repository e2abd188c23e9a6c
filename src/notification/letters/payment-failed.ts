import { moneyText } from '../../platform/money-text.js';
import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';
import { timeText } from './words.js';

interface PaymentFailed {
  show: Show;
  amount: number;
  currency: string;
  /** Until when the seats are kept; null: they are not kept any more. */
  heldUntil: Date | null;
}

/** To the buyer, when a payment with a provider did not succeed. */
export function paymentFailed({ show, amount, currency, heldUntil }: PaymentFailed): Content {
  const money = moneyText(amount, currency);
  return {
    subject: `Your payment did not go through: ${show.title}`,
    blocks: [
      paragraph(`Your payment of ${money} did not go through, so you have no tickets yet.`),
      showFacts(show, ['Amount', money]),
      paragraph(
        heldUntil === null
          ? 'Your seats are not kept for you any more. You can reserve again while there are seats.'
          : `Your seats are kept for you until ${timeText(heldUntil, show.timeZone)}. You can pay until then.`,
      ),
      paragraph('If the money was taken all the same, it comes back to you by itself.'),
    ],
  };
}
