import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';
import { nameText } from './words.js';

interface TicketReceived {
  show: Show;
  /** The display name of the giver; undefined: not known. */
  giver: string | undefined;
  seat: string;
  token: string;
}

/** To the new holder of a ticket. */
export function ticketReceived({ show, giver, seat, token }: TicketReceived): Content {
  return {
    subject: `A ticket for you: ${show.title}`,
    blocks: [
      paragraph(`${nameText(giver)} has given you a ticket. It is yours now.`),
      showFacts(show),
      { kind: 'TICKET', seat, token },
      paragraph('Show the code at the door. It opens the door once, so keep it to yourself.'),
    ],
  };
}
