import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';
import { nameText } from './words.js';

interface TicketGiven {
  show: Show;
  /** The display name of the new holder; undefined: not known. */
  receiver: string | undefined;
  seat: string;
}

/** To the former holder of a ticket, so that a transfer that was not theirs does not go unnoticed. */
export function ticketGiven({ show, receiver, seat }: TicketGiven): Content {
  return {
    subject: `You gave away a ticket: ${show.title}`,
    blocks: [
      paragraph(`${nameText(receiver)} has your ticket now. Your code for it is void.`),
      showFacts(show, ['Seat', seat]),
      paragraph('If it was not you who gave it away, tell the organiser at once.'),
    ],
  };
}
