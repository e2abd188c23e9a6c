import type { CatalogueOffers } from '../catalogue/index.js';
import type { TicketRow } from '../ticket/index.js';
import type { Facts } from './facts.js';
import type { Content } from './letters/content.js';
import { paymentFailed } from './letters/payment-failed.js';
import {
  performanceCancelled,
  performanceMoved,
  performancePostponed,
} from './letters/performance-changed.js';
import { refundDone } from './letters/refund-done.js';
import { seatsOffered } from './letters/seats-offered.js';
import type { Show } from './letters/show.js';
import { ticketGiven } from './letters/ticket-given.js';
import { ticketReceived } from './letters/ticket-received.js';
import { ticketsIssued } from './letters/tickets-issued.js';
import type { OutgoingRow } from './outgoing.statement.js';

/** What letters are written with beside the facts. */
interface Writing {
  seatReader: CatalogueOffers['seatReader'];
  /** The content of the ticket's QR code. */
  sign: (ticket: TicketRow) => Promise<string>;
}

/** A message that can be written now: to whom, and what it says. */
interface Addressed {
  email: string;
  content: Content;
}

/**
 * Writes a message from what is true now. Null: there is nothing to say any more, for example because the
 * tickets were given back meanwhile, or no address to say it to.
 */
export async function writeLetter(
  row: OutgoingRow,
  facts: Facts,
  writing: Writing,
): Promise<Addressed | null> {
  const recipient = row.kind === 'TICKET_GIVEN' ? giverOf(row.subject, facts) : row.recipient;
  const email = recipient && facts.contacts.get(recipient)?.email;
  if (!recipient || !email) return null;
  const content = await CONTENTS[row.kind]({ row, recipient, facts, writing });
  return content && { email, content };
}

interface Asked {
  row: OutgoingRow;
  recipient: string;
  facts: Facts;
  writing: Writing;
}

type ContentOf = (asked: Asked) => Content | null | Promise<Content | null>;

const CONTENTS: Record<OutgoingRow['kind'], ContentOf> = {
  async TICKETS_ISSUED({ row: { subject }, recipient, facts, writing }) {
    const own = (facts.ticketsOf.get(subject) ?? []).filter((ticket) => opensDoorFor(ticket, recipient));
    const payment = facts.paymentsOf.get(subject);
    const show = own[0] && facts.shows.get(own[0].performanceId);
    if (!show || !payment) return null;
    const tickets = await Promise.all(
      own
        .sort((one, other) => one.seatId - other.seatId)
        .map(async (ticket) => ({
          seat: await seatText(ticket, writing),
          token: await writing.sign(ticket),
        })),
    );
    return ticketsIssued({ show, amount: payment.amount, currency: payment.currency, tickets });
  },

  REFUND_DONE({ row, facts }) {
    const payment = facts.payments.get(row.subject);
    const show = payment && facts.shows.get(payment.performanceId);
    if (!show || payment.status !== 'REFUNDED') return null;
    const tickets = facts.ticketsOf.get(payment.reservationId) ?? [];
    const { method, refunded: amount } = payment;
    const hadTickets = tickets.length > 0 && tickets.every(({ status }) => status === 'VOID');
    return refundDone({
      show,
      amount,
      currency: payment.takenCurrency ?? payment.currency,
      method,
      hadTickets,
    });
  },

  PAYMENT_FAILED({ row, facts }) {
    const payment = facts.payments.get(row.subject);
    const show = payment && facts.shows.get(payment.performanceId);
    const reservation = payment && facts.reservations.get(payment.reservationId);
    // It succeeded after all, or another payment of the reservation did.
    if (!show || payment.status !== 'FAILED' || reservation?.status === 'CONFIRMED') return null;
    const isHeld = reservation?.status === 'HELD' || reservation?.status === 'PAYING';
    const { amount, currency } = payment;
    return paymentFailed({ show, amount, currency, heldUntil: isHeld ? reservation.heldUntil : null });
  },

  async TICKET_RECEIVED({ row, recipient, facts, writing }) {
    const ticket = facts.tickets.get(row.subject);
    const show = ticket && facts.shows.get(ticket.performanceId);
    if (!show || !opensDoorFor(ticket, recipient)) return null;
    const giver = facts.contacts.get(giverOf(row.subject, facts) ?? '')?.displayName;
    return ticketReceived({
      show,
      giver,
      seat: await seatText(ticket, writing),
      token: await writing.sign(ticket),
    });
  },

  async TICKET_GIVEN({ row, facts, writing }) {
    const ticket = facts.tickets.get(row.subject);
    const show = ticket && facts.shows.get(ticket.performanceId);
    if (!show || ticket.lab) return null;
    const receiver = facts.contacts.get(ticket.holderUserId)?.displayName;
    return ticketGiven({ show, receiver, seat: await seatText(ticket, writing) });
  },

  PERFORMANCE_MOVED: (asked) => ofChange(asked, performanceMoved),
  PERFORMANCE_POSTPONED: (asked) => ofChange(asked, performancePostponed),

  PERFORMANCE_CANCELLED({ row, facts }) {
    const ticket = facts.tickets.get(row.subject);
    const show = ticket && facts.shows.get(ticket.performanceId);
    return show?.isCancelled && !ticket!.lab ? performanceCancelled(show) : null;
  },

  async SEATS_OFFERED({ row, facts, writing }) {
    const reservation = facts.reservations.get(row.subject);
    const show = reservation && facts.shows.get(reservation.performanceId);
    // It is paid for or over, or the fan is just paying.
    if (!show || reservation.status !== 'HELD' || !reservation.heldUntil) return null;
    const { performanceId, seatIds, amount, currency, heldUntil } = reservation;
    const seats = await Promise.all(seatIds.map((seatId) => seatText({ performanceId, seatId }, writing)));
    return seatsOffered({ show, amount, currency, seats, heldUntil });
  },
};

/** Null: the ticket was given back or given away meanwhile, or the performance was cancelled. */
function ofChange({ row, recipient, facts }: Asked, write: (show: Show) => Content): Content | null {
  const ticket = facts.tickets.get(row.subject);
  const show = ticket && facts.shows.get(ticket.performanceId);
  return show && !show.isCancelled && opensDoorFor(ticket, recipient) ? write(show) : null;
}

/** Seats of a lab are sold several times on purpose: its tickets open no door. */
function opensDoorFor({ holderUserId, status, lab }: TicketRow, userId: string): boolean {
  return holderUserId === userId && status === 'VALID' && !lab;
}

/** The holder of the ticket that this one has replaced. */
function giverOf(ticketId: string, { tickets }: Facts): string | undefined {
  const replaces = tickets.get(ticketId)?.replaces;
  return replaces ? tickets.get(replaces)?.holderUserId : undefined;
}

async function seatText(
  { performanceId, seatId }: Pick<TicketRow, 'performanceId' | 'seatId'>,
  { seatReader }: Writing,
): Promise<string> {
  const [seat] = await seatReader.ofPerformance(performanceId, [seatId]);
  if (!seat) throw new Error(`seat ${seatId} is not in performance ${performanceId}`);
  const { liesIn, row, number } = seat;
  return row === null ? `${liesIn.name}, standing ${number}` : `${liesIn.name}, row ${row}, seat ${number}`;
}
