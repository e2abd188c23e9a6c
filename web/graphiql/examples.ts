import { demoSession } from './demo-session.js';
import { findFreeSeat } from './free-seat.js';
import { type Json, placeholderNames, type Values } from './placeholders.js';
import { createKeptStore, createStore, type Store } from './store.js';
import variables from './variables.json' with { type: 'json' };

const templates: Record<string, Json | undefined> = variables;

/** The last reservation of the visitor's, for as long as they are signed in as the same guest. */
const reservationId = createKeptStore<string>('ticket-rush:reservation');

/** The known values of the placeholders of variables.json. */
export const knownValues: Store<Values> = createStore<Values>({
  reservationId: reservationId.get() ?? undefined,
});

/** The example variables of an operation with placeholders in them, or undefined where it takes none. */
export function templateOf(operationName: string | null | undefined): Json | undefined {
  return operationName ? templates[operationName] : undefined;
}

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * The known values, and values that are new each time: a key must never be used for two different requests.
 */
export function freshValues(): Values {
  const random = crypto.getRandomValues(new Uint8Array(12));
  const idempotencyKey = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { ...knownValues.get(), idempotencyKey, inAMonth: new Date(Date.now() + MONTH_MS).toISOString() };
}

/**
 * Asks the API for ids to try and keeps them.
 *
 * @throws Error with a message for the visitor when the API cannot be asked or no seat is free
 */
export async function loadExamples(): Promise<void> {
  const found = await findFreeSeat();
  knownValues.set({ ...knownValues.get(), ...found });
  if (!found.performanceId) throw new Error('There is no concert yet: create one first.');
  if (!found.seatId) throw new Error('No seat is free in the first concerts.');
}

/** Keeps the id of a reservation just made, for the tabs that watch, pay and cancel it. */
export function rememberReservation(id: string | null): void {
  reservationId.set(id);
  knownValues.set({ ...knownValues.get(), reservationId: id ?? undefined });
}

/** Keeps what the visitor has bought, for as long as the page is open. */
export function rememberPurchase(bought: {
  paymentId?: string;
  ticketId?: string;
  ticketToken?: string;
}): void {
  knownValues.set({ ...knownValues.get(), ...bought });
}

// A reservation is private to its owner, and so is what was bought.
demoSession.subscribe(() => {
  if (demoSession.get()) return;
  rememberReservation(null);
  rememberPurchase({ paymentId: undefined, ticketId: undefined, ticketToken: undefined });
});

const REMEDIES: Record<string, string | undefined> = {
  reservationId:
    'There is no reservation yet. Run the tab ReserveSeats first; the id of your reservation is then filled in here.',
  userId: 'Put the id of a user in the place of {{userId}}. The tab UserRoles tells it.',
  paymentId: 'There is no payment yet. Run the tab PayReservation first.',
  ticketId: 'There is no ticket yet. Pay in the tab PayReservation, then run the tab MyTickets.',
  ticketToken: 'There is no ticket yet. Pay in the tab PayReservation, then run the tab MyTickets.',
};

const NAMES: ReadonlySet<string> = new Set(placeholderNames(variables));

/** What a visitor has to do before they can run something with these variables; undefined: nothing. */
export function whatToDoFirst(given: Json | undefined): string | undefined {
  const name = placeholderNames(given ?? null).find((each) => NAMES.has(each));
  if (name === undefined) return undefined;
  return REMEDIES[name] ?? `There is nothing yet to put in the place of {{${name}}}. Press “Fill in” above.`;
}
