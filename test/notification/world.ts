import { randomUUID } from 'node:crypto';
import { startEvents } from '../../src/events/index.js';
import { type Notifier, readSender, readSmtpUrl, smtpNotifier } from '../../src/mail/index.js';
import type { FactSources } from '../../src/notification/facts.js';
import { MessageSender } from '../../src/notification/message-sender.js';
import { noteMessages } from '../../src/notification/notes.js';
import type { PaymentRow } from '../../src/payment/index.js';
import type { Repeating } from '../../src/platform/clock.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import type { TicketRow } from '../../src/ticket/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { TestSmtp } from '../support/smtp.js';

const PERFORMANCE = 7;

type Payment = Pick<
  PaymentRow,
  | 'id'
  | 'reservationId'
  | 'performanceId'
  | 'method'
  | 'status'
  | 'amount'
  | 'currency'
  | 'refunded'
  | 'takenCurrency'
>;
type Ticket = Pick<
  TicketRow,
  'id' | 'reservationId' | 'performanceId' | 'seatId' | 'lab' | 'holderUserId' | 'status' | 'replaces'
>;

/**
 * A database, a mail server, and workers that send. What other rooms know is kept here, so that a test says
 * what has happened by an event and a line.
 */
export class World {
  readonly tickets = new Map<string, Ticket>();
  readonly payments = new Map<string, Payment>();
  readonly reservations = new Map<string, { id: string; status: string; heldUntil: Date | null }>();
  readonly errors: Error[] = [];
  counted: Record<string, number> = {};
  title = 'Night of Stars';
  cancelledAt: Date | null = null;
  sign = (ticket: { id: string }): string => tokenOf(ticket.id);
  readonly #stops: (() => Promise<void> | void)[] = [];
  #events: Repeating | undefined;

  private constructor(
    readonly database: TestDatabase,
    readonly smtp: TestSmtp,
    readonly pool: Database,
  ) {}

  static async open(): Promise<World> {
    const database = await createTestDatabase();
    const smtp = await TestSmtp.start();
    const pool = openPool({
      url: database.url,
      name: 'mail',
      size: 8,
      statementTimeoutMs: 10_000,
      lockTimeoutMs: 1_000,
      onIdleError: () => undefined,
    });
    const world = new World(database, smtp, pool);
    world.#listen();
    return world;
  }

  #listen(): void {
    this.#events = startEvents({
      pool: this.pool,
      consumers: [noteMessages],
      watch: { onHandled: () => undefined, onFailure: () => undefined, onCounts: () => undefined },
      onError: (error) => this.errors.push(error as Error),
      onNotice: () => undefined,
      // What was handled stays, so that it can be handled again.
      tidyPauseMs: 600_000,
    });
  }

  /** The consumer begins anew, as when an operator has said so. */
  async hearAgain(): Promise<void> {
    await this.#events?.stop();
    await this.database.query(`delete from event_consumer where name = 'notification'`);
    this.#listen();
    await this.heard();
  }

  /** All events have been noted. */
  async heard(): Promise<void> {
    await eventually(async () => {
      const [row] = await this.database.query<{ behind: string | null }>(
        `select events_behind('notification') as behind from event_consumer where name = 'notification'`,
      );
      if (row?.behind !== '0') throw new Error(`${row?.behind} events are not handled`);
    });
  }

  /** @param email null: a guest */
  async user(email: string | null, displayName = 'Mina'): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      `insert into user_account (id, viewer_id, email, display_name)
       values (gen_random_uuid(), gen_random_uuid(), $1, $2)
       on conflict (email) do update set display_name = excluded.display_name returning id`,
      [email, displayName],
    );
    return row!.id;
  }

  /** These users have bought seats, in one transaction. Each has one reservation with so many seats. */
  async sell(userIds: readonly string[], seats = 1): Promise<string[]> {
    const reservationIds = userIds.map(() => randomUUID());
    reservationIds.forEach((reservationId, index) => {
      for (let seat = 0; seat < seats; seat += 1) {
        this.ticket({ reservationId, holderUserId: userIds[index]!, seatId: index * seats + seat });
      }
      this.pay(reservationId, { status: 'CAPTURED' });
      this.reservations.set(reservationId, { id: reservationId, status: 'CONFIRMED', heldUntil: null });
    });
    await this.event('seats-sold', { seatIds: [], reservationIds, userIds, paymentIds: [] });
    await this.heard();
    return reservationIds;
  }

  ticket(more: Partial<Ticket> & Pick<Ticket, 'reservationId' | 'holderUserId'>): Ticket {
    const seen = {
      performanceId: PERFORMANCE,
      seatId: 0,
      lab: false,
      status: 'VALID' as const,
      replaces: null,
    };
    const ticket = { id: randomUUID(), ...seen, ...more };
    this.tickets.set(ticket.id, ticket);
    return ticket;
  }

  pay(reservationId: string, more: Partial<Payment> = {}): Payment {
    const payment: Payment = {
      id: randomUUID(),
      reservationId,
      performanceId: PERFORMANCE,
      method: 'WALLET',
      status: 'PENDING',
      amount: 110_000,
      currency: 'KRW',
      refunded: 0,
      takenCurrency: null,
      ...more,
    };
    this.payments.set(payment.id, payment);
    return payment;
  }

  async paymentChanged(payment: Payment, userId: string, failure: string | null = null): Promise<void> {
    const { id: paymentId, reservationId, status } = payment;
    await this.event('payment-changed', { reservationId, paymentId, userId, status, failure });
    await this.heard();
  }

  /** Writes an event by the door of the log. */
  async event(topic: string, payload: object): Promise<void> {
    await this.database.query(`select write_event($1, $2, 2, $3, clock_timestamp())`, [
      topic,
      `performance:${PERFORMANCE}`,
      JSON.stringify({ performanceId: PERFORMANCE, ...payload }),
    ]);
  }

  /** A worker; it works when it is told to. */
  sender(stopWithinMs?: number): MessageSender {
    const notifier: Notifier = smtpNotifier(
      readSmtpUrl(this.smtp.url)!,
      readSender('Ticket Rush <tickets@example.com>')!,
    );
    const count = (name: string): void => {
      this.counted[name] = (this.counted[name] ?? 0) + 1;
    };
    const sender = new MessageSender({
      pool: this.pool,
      notifier,
      sources: this.#sources(),
      sign: async (ticket) => this.sign(ticket),
      metrics: {
        sent: { inc: () => count('sent') },
        failed: (kind) => count(kind),
        givenUp: { inc: () => count('given up') },
        waiting: () => undefined,
      },
      onError: (error) => this.errors.push(error as Error),
      ...(stopWithinMs !== undefined && { stopWithinMs }),
    });
    this.#stops.push(async () => {
      await sender.stop();
      notifier.close();
    });
    return sender;
  }

  #sources(): FactSources {
    const inOrder =
      <Row>(rows: ReadonlyMap<string, Row>) =>
      async (ids: readonly string[]): Promise<(Row | null)[]> =>
        ids.map((id) => rows.get(id) ?? null);
    const of = <Row extends { reservationId: string }>(rows: ReadonlyMap<string, Row>, id: string): Row[] =>
      [...rows.values()].filter(({ reservationId }) => reservationId === id);
    const one = async (row: object): Promise<never> => [row] as never;
    return {
      catalogue: {
        catalogue: {
          performancesNow: () =>
            one({
              id: PERFORMANCE,
              concertId: 1,
              venueId: 1,
              startsAt: new Date('2099-01-01T10:00:00Z'),
              cancelledAt: this.cancelledAt,
            }),
          concerts: () => one({ id: 1, title: this.title }),
          venues: () => one({ id: 1, name: 'Olympic Hall', city: 'Seoul', timeZone: 'Asia/Seoul' }),
        },
        seatReader: {
          ofPerformance: (_: number, [seatId]: readonly number[]) =>
            one({ liesIn: { name: 'Floor A' }, row: 'C', number: String(seatId! + 1) }),
        },
      } as unknown as FactSources['catalogue'],
      contacts: (ids) => this.#contacts(ids),
      reservations: { decided: inOrder(this.reservations) } as never,
      payments: {
        byIds: inOrder(this.payments),
        ofReservations: async (ids: readonly string[]) => ids.map((id) => of(this.payments, id)[0] ?? null),
      } as never,
      tickets: {
        byIds: inOrder(this.tickets),
        ofReservations: async (ids: readonly string[]) => ids.map((id) => of(this.tickets, id)),
      } as never,
    };
  }

  async #contacts(ids: readonly string[]) {
    const rows = await this.database.query<{ id: string; email: string | null; displayName: string }>(
      'select id, email, display_name as "displayName" from user_account where id = any($1)',
      [ids],
    );
    return ids.map((id) => rows.find((row) => row.id === id) ?? null);
  }

  /** As if every pause and every lease were over. */
  async pausesAreOver(): Promise<void> {
    await this.database.query('update outgoing_message set next_try_at = clock_timestamp()');
  }

  rows(): Promise<Row[]> {
    return this.database.query<Row>(
      `select kind, status, tries, refusals, last_failure, next_try_at > clock_timestamp() as rests
       from outgoing_message order by happened_at, kind`,
    );
  }

  /** As if nothing had happened yet; the workers of the test end. */
  async reset(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    await this.heard();
    await this.database.query('delete from outgoing_message');
    await this.database.query('delete from event');
    for (const known of [this.tickets, this.payments, this.reservations]) known.clear();
    this.smtp.manners = {};
    await this.smtp.listen();
    this.smtp.delivered.length = 0;
    this.smtp.read.length = 0;
    this.errors.length = 0;
    this.counted = {};
    this.title = 'Night of Stars';
    this.cancelledAt = null;
    this.sign = ({ id }) => tokenOf(id);
  }

  async close(): Promise<void> {
    await this.#events?.stop();
    await this.smtp.stop();
    await this.pool.end();
    await this.database.drop();
  }
}

interface Row {
  kind: string;
  status: string;
  tries: number;
  refusals: number;
  last_failure: string | null;
  rests: boolean;
}

/** As long as a signed token. */
export const tokenOf = (ticketId: string): string => `${ticketId}.${'signed'.repeat(30)}`;
