import type { ReadSaleFacts } from '../catalogue/index.js';

/** What is said of a reservation, a payment and a ticket. None of it changes once its event is written. */
export interface ReservationFacts {
  id: string;
  userId: string;
  seatIds: readonly number[];
  amount: number;
  currency: string;
}

export interface PaymentFacts {
  id: string;
  reservationId: string;
  userId: string;
  method: string;
  amount: number;
  currency: string;
  /** What has gone back, in `takenCurrency` where that is not null. */
  refunded: number;
  takenCurrency: string | null;
}

export interface TicketFacts {
  id: string;
  reservationId: string;
  seatId: number;
  holderUserId: string;
  usedGate: string | null;
  /** The ticket that it took the place of. */
  replaces: string | null;
}

type Read<Facts> = (ids: readonly string[]) => Promise<readonly Facts[]>;

/** The doors of the rooms that know the facts. Each answers in the order of the ids. */
export interface FactReaders {
  saleFacts: ReadSaleFacts;
  reservations: Read<ReservationFacts | null>;
  payments: Read<PaymentFacts | null>;
  tickets: Read<TicketFacts | null>;
  /** Of each reservation, the tickets that its buyer got. */
  issuedTickets: Read<readonly TicketFacts[]>;
}

/** What is to be read. */
export interface Wanted {
  performances: Set<number>;
  reservations: Set<string>;
  payments: Set<string>;
  tickets: Set<string>;
  /** Reservations whose tickets are wanted. */
  issuedTickets: Set<string>;
}

export const nothingWanted = (): Wanted => ({
  performances: new Set(),
  reservations: new Set(),
  payments: new Set(),
  tickets: new Set(),
  issuedTickets: new Set(),
});

/** Facts that were read together. */
export interface Facts {
  isLab(performanceId: number): boolean;
  reservation(id: string): ReservationFacts;
  payment(id: string): PaymentFacts;
  ticket(id: string): TicketFacts;
  issuedTickets(reservationId: string): readonly TicketFacts[];
}

const READ_MAX = 1_000;

/** Reads all at once. What is asked for afterwards and does not exist throws an Error. */
export async function readFacts(readers: FactReaders, wanted: Wanted): Promise<Facts> {
  const [labs, reservations, payments, tickets, issued] = await Promise.all([
    readLabs(readers.saleFacts, wanted.performances),
    readAll(readers.reservations, wanted.reservations),
    readAll(readers.payments, wanted.payments),
    readAll(readers.tickets, wanted.tickets),
    readAll(readers.issuedTickets, wanted.issuedTickets),
  ]);
  return {
    isLab: (id) => known(labs, id, 'performance'),
    reservation: (id) => known(reservations, id, 'reservation'),
    payment: (id) => known(payments, id, 'payment'),
    ticket: (id) => known(tickets, id, 'ticket'),
    issuedTickets: (id) => known(issued, id, 'reservation'),
  };
}

async function readLabs(saleFacts: ReadSaleFacts, ids: ReadonlySet<number>) {
  const labs = new Map<number, boolean | undefined>();
  for (const id of ids) labs.set(id, (await saleFacts(id))?.lab);
  return labs;
}

async function readAll<Value>(read: Read<Value>, wanted: ReadonlySet<string>): Promise<Map<string, Value>> {
  const ids = [...wanted];
  const found = new Map<string, Value>();
  for (let start = 0; start < ids.length; start += READ_MAX) {
    const part = ids.slice(start, start + READ_MAX);
    const values = await read(part);
    for (const [index, id] of part.entries()) found.set(id, values[index]!);
  }
  return found;
}

/** @throws Error there is no such thing, although an event of the log names it */
function known<Id, Value>(found: ReadonlyMap<Id, Value | null | undefined>, id: Id, what: string): Value {
  const value = found.get(id);
  if (value === undefined || value === null) throw new Error(`there is no ${what} ${id}`);
  return value;
}
