import { createHash } from 'node:crypto';
import { holdersConcerned } from '../cancellation/index.js';
import { seatsSold } from '../catalogue/index.js';
import { defineConsumer, type EventOf } from '../events/index.js';
import { paymentChanged } from '../payment/index.js';
import { run } from '../platform/postgres.js';
import { seatOffered } from '../standby/index.js';
import { ticketsChanged } from '../ticket/index.js';
import { type MessageKind, PERFORMANCE_KINDS } from './message-kind.js';
import { NOTE_MESSAGES } from './outgoing.statement.js';

const TOPICS = [seatsSold, paymentChanged, ticketsChanged, holdersConcerned, seatOffered];
type Heard = EventOf<(typeof TOPICS)[number]>;

interface Note {
  kind: MessageKind;
  recipient: string | null;
  subject: string;
  /** The recipient gets one message about this, however many events tell of it. */
  because?: string;
}

/**
 * Notes which messages are to be sent, in the transaction that moves the cursor. What they say is read when
 * they are sent, so that a message tells what is true then.
 */
export const noteMessages = defineConsumer({
  name: 'notification',
  topics: TOPICS,
  from: 'beginning',
  async handle(events, transaction) {
    const noted = events.flatMap((event) => notesOf(event).map((note) => ({ ...note, event })));
    if (noted.length === 0) return;
    await run(transaction, NOTE_MESSAGES, [
      noted.map(({ event, ...note }) => messageId(event.position, note)),
      noted.map(({ kind }) => kind),
      noted.map(({ recipient }) => recipient),
      noted.map(({ subject }) => subject),
      noted.map(({ event }) => event.writtenAt),
    ]);
  },
});

function notesOf(event: Heard): Note[] {
  switch (event.topic) {
    case 'seats-sold': {
      const { reservationIds, userIds } = event.payload;
      return reservationIds.flatMap((subject, index) => {
        const recipient = userIds[index];
        return recipient === undefined ? [] : [{ kind: 'TICKETS_ISSUED', recipient, subject }];
      });
    }
    case 'payment-changed': {
      const { paymentId: subject, userId: recipient, status, failure } = event.payload;
      if (status === 'REFUNDED') return [{ kind: 'REFUND_DONE', recipient, subject }];
      // The buyer has another payment, or was told at once that this one was not begun.
      const isKnown = failure === 'SUPERSEDED' || failure === 'NOT_BEGUN';
      return status === 'FAILED' && !isKnown ? [{ kind: 'PAYMENT_FAILED', recipient, subject }] : [];
    }
    case 'seat-offered': {
      const { reservationId: subject, userId: recipient } = event.payload;
      return [{ kind: 'SEATS_OFFERED', recipient, subject }];
    }
    case 'tickets-changed': {
      const { change, ticketIds, userId } = event.payload;
      if (change !== 'TRANSFERRED') return [];
      return ticketIds.flatMap((subject): Note[] => [
        { kind: 'TICKET_RECEIVED', recipient: userId, subject },
        { kind: 'TICKET_GIVEN', recipient: null, subject },
      ]);
    }
    case 'holders-concerned': {
      const { what, because, ticketIds, userIds } = event.payload;
      return ticketIds.map((subject, index) => ({
        kind: PERFORMANCE_KINDS[what],
        recipient: userIds[index]!,
        subject,
        because,
      }));
    }
  }
}

/** The same for every delivery of the event. A reader of the id learns nothing from it. */
function messageId(position: number, { kind, recipient, subject, because }: Note): string {
  const said = because === undefined ? `${position} ${kind} ${subject}` : `${because} ${kind} ${recipient}`;
  return createHash('sha256').update(said).digest('hex').slice(0, 32);
}
