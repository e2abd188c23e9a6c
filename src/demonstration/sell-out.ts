import { PERFORMANCE_ID } from '../catalogue/index.js';

/** As many as one reservation may have. */
const SEATS_AT_ONCE = 10;
const LONGEST_MS = 10_000;

const FREE_SEATS = `query FreeSeats($id: ID!) {
  performance(id: $id) { seats(first: 100, filter: { status: AVAILABLE }) { nodes { id price { amount } } } }
}`;
const SIGN_IN = `mutation Guest {
  signInAsGuest(input: { displayName: "Demonstration" }) { ... on Session { accessToken } }
}`;
const CHARGE = `mutation Charge($amount: SafeInt!, $key: String!) {
  chargeWallet(input: { amount: $amount, idempotencyKey: $key }) { ... on Refusal { code } }
}`;
const RESERVE = `mutation Reserve($performanceId: ID!, $seatIds: [ID!]!, $key: String!) {
  reserveSeats(input: { performanceId: $performanceId, seatIds: $seatIds, idempotencyKey: $key }) {
    ... on Reservation { id }
  }
}`;
const PAY = `mutation Pay($id: ID!, $key: String!) {
  payReservation(input: { reservationId: $id, idempotencyKey: $key }) { ... on Reservation { status } }
}`;

interface Seat {
  id: string;
  price: { amount: number };
}

/**
 * Guests buy every free seat of a performance. It ends early where guests or charges are switched off, and
 * where a seat is taken by another buyer.
 *
 * @returns how many seats they have bought
 */
export async function sellOut(serverUrl: string, performanceId: number): Promise<number> {
  const id = PERFORMANCE_ID.encode(performanceId);
  let sold = 0;
  for (;;) {
    const { performance } = await ask<{ performance: { seats: { nodes: Seat[] } } }>(serverUrl, FREE_SEATS, {
      id,
    });
    const free = performance.seats.nodes;
    if (free.length === 0) return sold;
    for (let next = 0; next < free.length; next += SEATS_AT_ONCE) {
      const wanted = free.slice(next, next + SEATS_AT_ONCE);
      if (!(await bought(serverUrl, id, wanted))) return sold;
      sold += wanted.length;
    }
  }
}

async function bought(serverUrl: string, performanceId: string, seats: readonly Seat[]): Promise<boolean> {
  const { signInAsGuest } = await ask<{ signInAsGuest: { accessToken: string } }>(serverUrl, SIGN_IN, {});
  const token = signInAsGuest.accessToken;
  const key = seats[0]!.id;
  const amount = seats.reduce((sum, { price }) => sum + price.amount, 0);
  await ask(serverUrl, CHARGE, { amount, key }, token);
  const seatIds = seats.map(({ id }) => id);
  const { reserveSeats } = await ask<{ reserveSeats: { id?: string } }>(
    serverUrl,
    RESERVE,
    { performanceId, seatIds, key },
    token,
  );
  if (reserveSeats.id === undefined) return false;
  const { payReservation } = await ask<{ payReservation: { status?: string } }>(
    serverUrl,
    PAY,
    { id: reserveSeats.id, key },
    token,
  );
  return payReservation.status === 'CONFIRMED';
}

/** Sends one request as a client would. @throws Error when it is answered with an error */
async function ask<Data>(
  serverUrl: string,
  query: string,
  variables: Record<string, unknown>,
  token?: string,
): Promise<Data> {
  const response = await fetch(`${serverUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.[0]?.message ?? `the server answered ${response.status}`);
  return data;
}
