import { Api } from '../../harness/api.js';
import type { Guest } from '../../harness/load/job.js';
import { expectType, type Turn } from './turns.js';

interface Buyer {
  guest: number;
  key: string;
}

export function* heldSeats(
  { guest, key }: Buyer,
  performanceId: string,
  seat: string,
  keep: (reservationId: string) => void,
): Turn {
  const input = { performanceId, seatIds: [seat], idempotencyKey: key };
  const held = expectType(yield { operation: 'ReserveSeats', guest, input }, 'Reservation');
  keep(held.id as string);
}

export function* paid({ guest, key }: Buyer, reservationId: string): Turn {
  const input = { reservationId, idempotencyKey: key };
  const reservation = expectType(yield { operation: 'PayReservation', guest, input }, 'Reservation');
  if (reservation.status !== 'CONFIRMED') throw new Error(`it is ${reservation.status}, not CONFIRMED`);
}

export function* reservedAndPaid(buyer: Buyer, performanceId: string, seat: string): Turn {
  let reservation = '';
  yield* heldSeats(buyer, performanceId, seat, (id) => {
    reservation = id;
  });
  yield* paid(buyer, reservation);
}

export function* scanned(token: string): Turn {
  const input = { token, gate: 'Bench' };
  expectType(yield { operation: 'CheckInTicket', guest: 0, input }, 'Ticket');
}

const MY_TOKENS = `query MyTokens {
  viewer { id tickets(first: 100) { nodes { token status } } }
}`;

interface MyTickets {
  viewer: { tickets: { nodes: { token: string | null; status: string }[] } };
}

/** Up to so many unused tickets, the newest of each guest first. */
export async function ticketTokens(url: string, guests: readonly Guest[], most: number): Promise<string[]> {
  const api = new Api(url);
  const tokens: string[] = [];
  for (const { token } of guests) {
    const { viewer } = await api.ask<MyTickets>('MyTokens', MY_TOKENS, {}, token);
    for (const ticket of viewer.tickets.nodes) {
      if (ticket.token !== null && ticket.status === 'VALID') tokens.push(ticket.token);
    }
    if (tokens.length >= most) break;
  }
  return tokens;
}
