import { PERFORMANCE_ID, seatsHeld, seatsReleased, seatsSold } from '../../catalogue/index.js';
import type { EventOf } from '../../events/index.js';
import { paymentChanged } from '../../payment/index.js';
import { ticketsChanged } from '../../ticket/index.js';
import { type Facts, nothingWanted, type Wanted } from '../facts.js';
import type { PublicEvent, Told } from '../forms.js';
import { paymentChangedTo, paymentsCaptured } from './payments.js';
import { reservationsChanged, reservationsConfirmed } from './reservations.js';
import { ticketsChangedTo, ticketsIssued } from './tickets.js';

/** What public events are derived from. */
export const TOPICS = [seatsHeld, seatsReleased, seatsSold, paymentChanged, ticketsChanged] as const;

export type LogEvent = EventOf<(typeof TOPICS)[number]>;

/** Which facts these events need. */
export function wantedBy(events: readonly LogEvent[]): Wanted {
  const wanted = nothingWanted();
  for (const { topic, payload } of events) {
    wanted.performances.add(payload.performanceId);
    switch (topic) {
      case 'seats-held':
      case 'seats-released':
        for (const id of payload.reservationIds) wanted.reservations.add(id);
        break;
      case 'seats-sold':
        for (const id of payload.reservationIds) {
          wanted.reservations.add(id);
          wanted.issuedTickets.add(id);
        }
        for (const id of payload.paymentIds) wanted.payments.add(id);
        break;
      case 'payment-changed':
        wanted.payments.add(payload.paymentId);
        break;
      case 'tickets-changed':
        for (const id of payload.ticketIds) wanted.tickets.add(id);
    }
  }
  return wanted;
}

/**
 * What other systems are told because of an event of the log. The same event gives the same list every time:
 * it follows from the event and from facts that do not change.
 *
 * @param deployment makes the ids of two installations different
 */
export function derive(deployment: string, event: LogEvent, facts: Facts): PublicEvent[] {
  const performanceId = PERFORMANCE_ID.encode(event.payload.performanceId);
  const at = event.writtenAt.toISOString();
  return toldOf(event, facts).map((told, place) => {
    const id = `${deployment}:${event.position}:${place}`;
    return { id, version: 1, at, performanceId, ...told } as PublicEvent;
  });
}

/** The place in the list is part of the id: what a later version tells in addition goes behind the rest. */
function toldOf(event: LogEvent, facts: Facts): Told[] {
  const { topic, payload } = event;
  switch (topic) {
    case 'seats-held':
      return reservationsChanged(payload, 'HELD', facts);
    case 'seats-released':
      return reservationsChanged(payload, payload.reason, facts);
    case 'seats-sold':
      return [
        ...reservationsConfirmed(payload, facts),
        ...paymentsCaptured(payload, facts),
        ...ticketsIssued(payload, facts),
      ];
    case 'payment-changed':
      return paymentChangedTo(payload, facts);
    case 'tickets-changed':
      return ticketsChangedTo(payload, facts);
  }
}
