import { moneyText } from '../../platform/money-text.js';
import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';
import { timeText } from './words.js';

interface SeatsOffered {
  show: Show;
  amount: number;
  currency: string;
  seats: readonly string[];
  heldUntil: Date;
}

/** To a fan who stands by, when seats have come back. */
export function seatsOffered({ show, amount, currency, seats, heldUntil }: SeatsOffered): Content {
  const until = timeText(heldUntil, show.timeZone);
  const one = seats.length === 1;
  return {
    subject: `${one ? 'A seat has' : 'Seats have'} come back for you: ${show.title}`,
    blocks: [
      paragraph(
        `You stood by, and it is your turn. ${one ? 'This seat is' : 'These seats are'} held for you until ${until}.`,
      ),
      showFacts(
        show,
        ...seats.map((seat) => ['Seat', seat] as const),
        ['Amount', moneyText(amount, currency)],
        ['Held until', until],
      ),
      paragraph(
        `Sign in and pay until then. If you do not want ${one ? 'it' : 'them'}, cancel the reservation: the next fan is waiting.`,
      ),
    ],
  };
}
