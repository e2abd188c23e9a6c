import type { CatalogueOffers } from '../catalogue/index.js';
import type { PaymentRow, Payments } from '../payment/index.js';
import type { ReservationRow, Reservations } from '../reservation/index.js';
import type { TicketRow, Tickets } from '../ticket/index.js';
import type { Show } from './letters/show.js';
import { PERFORMANCE_KINDS } from './message-kind.js';
import type { OutgoingRow } from './outgoing.statement.js';

/** What a message needs to know of a user. */
interface Contact {
  /** Null: a guest. */
  email: string | null;
  displayName: string;
}

/** What messages get from other rooms: each reads many at once, in the order of the ids. */
export interface FactSources {
  catalogue: Pick<CatalogueOffers, 'catalogue' | 'seatReader'>;
  contacts: InOrder<Contact>;
  reservations: Pick<Reservations, 'decided'>;
  payments: Pick<Payments, 'byIds' | 'ofReservations'>;
  tickets: Pick<Tickets, 'byIds' | 'ofReservations'>;
}

type InOrder<Row> = (ids: readonly string[]) => Promise<(Row | null)[]>;

/** All that a batch of messages tells of, by id. */
export interface Facts {
  contacts: ReadonlyMap<string, Contact>;
  reservations: ReadonlyMap<string, ReservationRow>;
  payments: ReadonlyMap<string, PaymentRow>;
  /** The payment that has paid a reservation, or its newest. */
  paymentsOf: ReadonlyMap<string, PaymentRow>;
  tickets: ReadonlyMap<string, TicketRow>;
  /** Of a reservation, the newest ticket of each seat. */
  ticketsOf: ReadonlyMap<string, TicketRow[]>;
  shows: ReadonlyMap<number, Show>;
}

/** Reads what these messages tell of, with a query for each kind of thing and not for each message. */
export async function readFacts(sources: FactSources, rows: readonly OutgoingRow[]): Promise<Facts> {
  const subjects = (...kinds: OutgoingRow['kind'][]): string[] =>
    rows.filter(({ kind }) => kinds.includes(kind)).map(({ subject }) => subject);
  const payments = await byId(sources.payments.byIds, subjects('REFUND_DONE', 'PAYMENT_FAILED'));
  const paying = [...payments.values()].map(({ reservationId }) => reservationId);
  const bought = subjects('TICKETS_ISSUED');
  const reservations = await byId(sources.reservations.decided, [...paying, ...subjects('SEATS_OFFERED')]);
  const given = await byId(
    sources.tickets.byIds,
    subjects('TICKET_RECEIVED', 'TICKET_GIVEN', ...Object.values(PERFORMANCE_KINDS)),
  );
  const replaced = await byId(
    sources.tickets.byIds,
    [...given.values()].flatMap(({ replaces }) => replaces ?? []),
  );
  const tickets = new Map([...given, ...replaced]);
  const ticketsOf = await byKey(sources.tickets.ofReservations, [...bought, ...paying]);
  const holders = [...tickets.values()].map(({ holderUserId }) => holderUserId);
  const users = [...rows.flatMap(({ recipient }) => recipient ?? []), ...holders];
  const performances = [
    ...payments.values(),
    ...reservations.values(),
    ...tickets.values(),
    ...[...ticketsOf.values()].flat(),
  ];
  return {
    contacts: await byKey(sources.contacts, users),
    reservations,
    payments,
    paymentsOf: await byKey(sources.payments.ofReservations, bought),
    tickets,
    ticketsOf,
    shows: await readShows(
      sources.catalogue,
      performances.map(({ performanceId }) => performanceId),
    ),
  };
}

async function readShows(
  { catalogue }: FactSources['catalogue'],
  performanceIds: readonly number[],
): Promise<Map<number, Show>> {
  const performances = present(await catalogue.performancesNow([...new Set(performanceIds)]));
  const concerts = present(await catalogue.concerts(performances.map(({ concertId }) => concertId)));
  const venues = present(await catalogue.venues(performances.map(({ venueId }) => venueId)));
  const titles = new Map(concerts.map(({ id, title }) => [id, title]));
  const places = new Map(venues.map((venue) => [venue.id, venue]));
  return new Map(
    performances.map(({ id, concertId, venueId, startsAt, cancelledAt }) => {
      const { name, city, timeZone } = places.get(venueId)!;
      const venue = city ? `${name}, ${city}` : name;
      const isCancelled = cancelledAt != null;
      return [id, { title: titles.get(concertId)!, startsAt, venue, timeZone, isCancelled }];
    }),
  );
}

const byId = async <Row extends { id: string }>(
  read: InOrder<Row>,
  ids: readonly string[],
): Promise<Map<string, Row>> => byKey(read, ids);

/** By what was asked for; what there is not is left out. Without ids nothing is asked. */
async function byKey<Row>(read: InOrder<Row>, ids: readonly string[]): Promise<Map<string, Row>> {
  const distinct = [...new Set(ids)];
  const rows = distinct.length === 0 ? [] : await read(distinct);
  return new Map(distinct.flatMap((id, index) => (rows[index] ? [[id, rows[index]]] : [])));
}

const present = <Row>(rows: readonly (Row | null)[]): Row[] => rows.filter((row) => row !== null);
