import { findFreeSeat } from './free-seat.js';
import type { Json, Values } from './placeholders.js';
import { createStore, type Store } from './store.js';
import variables from './variables.json' with { type: 'json' };

const templates: Record<string, Json | undefined> = variables;

/** What the placeholders of variables.json stand for, as far as it is known. */
export const knownValues: Store<Values> = createStore<Values>({});

/** The example variables of an operation with placeholders in them, or undefined where it takes none. */
export function templateOf(operationName: string | null | undefined): Json | undefined {
  return operationName ? templates[operationName] : undefined;
}

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** The known values and those that are new each time: a key must never serve two different requests. */
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

/** Keeps the id of a reservation just made, so that the tab that cancels it can be filled in. */
export function rememberReservation(reservationId: string): void {
  knownValues.set({ ...knownValues.get(), reservationId });
}
