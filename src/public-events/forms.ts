import { z } from 'zod';
import { PERFORMANCE_ID, SEAT_ID } from '../catalogue/index.js';
import { PAYMENT_ID } from '../payment/index.js';
import { USER_ID } from '../people/index.js';
import type { IdKind } from '../platform/id-kind.js';
import { RESERVATION_ID } from '../reservation/index.js';
import { TICKET_ID } from '../ticket/index.js';

/** The version of every form. A new version may add fields, never change or remove one. */
const VERSION = 1;

const idOf = ({ tag }: IdKind, description: string) =>
  z
    .string()
    .regex(new RegExp(tag === '' ? '^[0-9A-Za-z]+$' : `^${tag}_[0-9A-Za-z]+$`))
    .describe(description);

const reservationId = idOf(RESERVATION_ID, 'The reservation.');
const paymentId = idOf(PAYMENT_ID, 'The payment.');
const ticketId = idOf(TICKET_ID, 'The ticket.');
const seatId = idOf(SEAT_ID, 'The seat.');
const lab = z
  .boolean()
  .describe('True: the performance is a laboratory, where a seat may be sold twice. Admit no fan to it.');
const money = (description: string) =>
  z
    .object({
      amount: z.int().nonnegative().describe('In the smallest unit of the currency.'),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .describe('ISO 4217.'),
    })
    .describe(description);

const reservation = z.object({
  reservationId,
  userId: idOf(USER_ID, 'The user who has reserved.'),
  seatIds: z.array(seatId).min(1).describe('All its seats.'),
  total: money('What all its seats cost.'),
  lab,
});
const payment = z.object({
  paymentId,
  reservationId,
  userId: idOf(USER_ID, 'The user who pays.'),
  method: z.string().min(1).describe('The code of the payment method, such as WALLET.'),
  amount: money('What was asked for; with payment.refunded, what has gone back.'),
  lab,
});
const ticket = z.object({
  ticketId,
  reservationId,
  userId: idOf(USER_ID, 'The user whom the ticket belongs to.'),
  seatId,
  lab,
});

function form<Name extends string, Data extends z.ZodObject>(name: Name, description: string, data: Data) {
  return z
    .object({
      id: z
        .string()
        .min(1)
        .describe('Of this event alone. It is the same in every delivery, so that repetitions can be told.'),
      name: z.literal(name),
      version: z.literal(VERSION).describe('Of the form. A new version may add fields.'),
      at: z
        .string()
        .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        .meta({ format: 'date-time', description: 'When it happened, in UTC by the clock of the database.' }),
      performanceId: idOf(
        PERFORMANCE_ID,
        'The performance. Events of one name and one performance keep their order.',
      ),
      data,
    })
    .describe(description);
}

/** What other systems are told: the form of each event. `npm run generate` writes docs/events from it. */
export const FORMS = {
  'reservation.held': form('reservation.held', 'Seats are held, for a limited time.', reservation),
  'reservation.confirmed': form(
    'reservation.confirmed',
    'The seats of a reservation are sold.',
    reservation.extend({
      paymentId: paymentId.nullable().describe('The payment; null where it was not recorded.'),
    }),
  ),
  'reservation.expired': form(
    'reservation.expired',
    'The hold lapsed without a payment, and the seats are free again.',
    reservation,
  ),
  'reservation.cancelled': form(
    'reservation.cancelled',
    'The hold was given back by its owner, and the seats are free again.',
    reservation,
  ),
  'reservation.refunded': form(
    'reservation.refunded',
    'A sale was undone, and the seats are free again. The money may still be on its way.',
    reservation,
  ),
  'payment.captured': form('payment.captured', 'A reservation is paid for.', payment),
  'payment.failed': form(
    'payment.failed',
    'A payment has come to nothing. The reservation may still be paid for in another way.',
    payment.extend({
      failure: z
        .string()
        .nullable()
        .describe(
          'Why, as a code. DECLINED: declined or closed at the provider. EXPIRED: not paid while the seats were held. SUPERSEDED: another payment of the reservation has taken its place. NOT_BEGUN: the provider did not open it. UNKNOWN_TO_PROVIDER: the provider has never had it. More codes may come.',
        ),
    }),
  ),
  'payment.refunded': form('payment.refunded', 'The money has gone back to where it came from.', payment),
  'ticket.issued': form('ticket.issued', 'The buyer of a seat has got the ticket.', ticket),
  'ticket.used': form(
    'ticket.used',
    'The ticket was shown at the door.',
    ticket.extend({ gate: z.string().nullable().describe('Which door; null where it was not told.') }),
  ),
  'ticket.voided': form('ticket.voided', 'The ticket opens no door any more: it was refunded.', ticket),
  'ticket.transferred': form(
    'ticket.transferred',
    'The ticket was given to another user, who has got this new one.',
    ticket.extend({
      replacesTicketId: idOf(
        TICKET_ID,
        'The ticket that it took the place of, which opens no door any more.',
      ),
    }),
  ),
};

export type PublicEventName = keyof typeof FORMS;
type EventFor<Name extends PublicEventName> = z.infer<(typeof FORMS)[Name]>;
export type PublicEvent = { [Name in PublicEventName]: EventFor<Name> }[PublicEventName];

/** What is said of an event beside the things that all have. */
export type Told = {
  [Name in PublicEventName]: { name: Name; data: EventFor<Name>['data'] };
}[PublicEventName];

/** The forms as JSON Schema (draft 2020-12). Fields that a reader does not know are allowed. */
export function eventSchemas(): { name: string; schema: object }[] {
  return Object.entries(FORMS).map(([name, each]) => ({
    name,
    schema: z.toJSONSchema(each, { io: 'input' }),
  }));
}
