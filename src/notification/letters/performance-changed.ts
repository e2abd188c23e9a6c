import { type Content, paragraph } from './content.js';
import { type Show, showFacts } from './show.js';

/** To a holder of a ticket, when the performance has another date or another venue. */
export function performanceMoved(show: Show): Content {
  return {
    subject: `New date or venue: ${show.title}`,
    blocks: [
      paragraph('The organiser has moved this performance. It happens as follows.'),
      showFacts(show),
      paragraph('Your ticket stays valid, and your code opens the door on that day.'),
    ],
  };
}

/** To a holder of a ticket, when the performance happens later. */
export function performancePostponed(show: Show): Content {
  return {
    subject: `Postponed: ${show.title}`,
    blocks: [
      paragraph('The organiser has postponed this performance. It happens as follows.'),
      showFacts(show),
      paragraph('Your ticket stays valid, and your code opens the door on the new day.'),
      paragraph(
        'If the new day does not suit the buyer, the buyer can take the purchase back until it begins.',
      ),
    ],
  };
}

/** To a holder of a ticket that has become void, because the performance does not happen. */
export function performanceCancelled(show: Show): Content {
  return {
    subject: `Cancelled: ${show.title}`,
    blocks: [
      paragraph('The organiser has cancelled this performance. Your ticket is void.'),
      showFacts(show),
      paragraph(
        'The money goes back by itself, to the buyer and to where it came from. There is nothing that you have to do.',
      ),
    ],
  };
}
