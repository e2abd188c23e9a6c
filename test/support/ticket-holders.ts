import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import pg from 'pg';
import { ADMIN, type TestApp } from './app.js';
import { beginsAt, type TestConcert } from './concert.js';
import { eventually } from './eventually.js';
import { ask, run, signedIn } from './graphql.js';
import { decodeNumbered, decodeUnguessable } from './ids.js';
import { type Buyer, buyer, hold, pay } from './purchases.js';

type Asked = Pick<TestApp, 'url' | 'database'>;

export interface ShownTicket {
  id: string;
  status: string;
  token: string;
  qr: string;
  usedAt: string | null;
  seat: { id: string; row: string | null; number: string; section: { name: string } };
  reservation: { id: string };
}

/** The buyer's tickets of these seats, in layout order, and the reservation. */
export async function bought(app: Asked, concert: TestConcert, fan: Buyer, seatIds: string[]) {
  const reservationId = await hold(app, concert, fan, seatIds);
  const paid = await pay(app, fan, reservationId, randomUUID());
  if (paid.status !== 'CONFIRMED') throw new Error(JSON.stringify(paid));
  const tickets = await ticketsOf(app, fan.token);
  const own = seatIds.map((seatId) => tickets.find(({ seat }) => seat.id === seatId)!);
  return { reservationId, tickets: own };
}

/** The first page of a user's tickets. */
export async function ticketsOf({ url }: Pick<TestApp, 'url'>, token: string): Promise<ShownTicket[]> {
  const answer = await run(url, 'MyTickets', {}, token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.viewer.tickets.nodes;
}

/** A guest who has an e-mail address, because only accounts with one can be given a ticket. */
export async function recipient(app: Asked): Promise<Buyer & { email: string }> {
  const fan = await buyer(app);
  const email = `fan-${fan.userId.slice(0, 8)}@example.com`;
  await app.database.query('update user_account set email = $1 where id = $2', [email, fan.userId]);
  return { ...fan, email };
}

/** The access token of an account with the role STAFF. */
export async function staffOf(app: Asked): Promise<string> {
  const account = { email: 'door@example.com', password: 'the tests know it' };
  await run(app.url, 'SignUp', { input: { ...account, displayName: 'Door' } });
  const admin = await signedIn(app.url, ADMIN);
  const found = 'query ($email: String!) { userRoles(email: $email) { user { id } } }';
  const { data } = await ask(app.url, found, { email: account.email }, { token: admin });
  const grant = `mutation ($userId: ID!) {
    grantRole(input: { userId: $userId, role: STAFF }) { ... on UserRoles { roles } }
  }`;
  await ask(app.url, grant, { userId: data.userRoles.user.id }, { token: admin });
  return signedIn(app.url, account);
}

/** What checkInTicket answers, or the code of its error. */
export async function checkIn(
  { url }: Pick<TestApp, 'url'>,
  staff: string | undefined,
  token: string,
  gate?: string,
): Promise<any> {
  const input = { token, ...(gate !== undefined && { gate }) };
  const answer = await run(url, 'CheckInTicket', { input }, staff);
  return answer.errors ? { error: answer.errors[0]!.extensions.code } : answer.data.checkInTicket;
}

/** What transferTicket answers, or the code of its error. */
export async function transfer(
  { url }: Pick<TestApp, 'url'>,
  holder: string | undefined,
  ticketId: string,
  recipientEmail: string,
): Promise<any> {
  const answer = await run(url, 'TransferTicket', { input: { ticketId, recipientEmail } }, holder);
  return answer.errors ? { error: answer.errors[0]!.extensions.code } : answer.data.transferTicket;
}

/**
 * Makes the performance begin so many minutes from now, at a venue where it is noon: at any time of the
 * test, an hour earlier or later is the same day.
 */
export async function beginsIn(app: Asked, concert: TestConcert, minutes: number): Promise<void> {
  const hours = 12 - new Date().getUTCHours();
  // In these names the sign is the other way round: Etc/GMT-9 is nine hours ahead of UTC.
  const zone = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  await app.database.query(
    'update venue set time_zone = $1 where id = (select venue_id from performance where id = $2)',
    [zone, decodeNumbered('Performance', concert.performanceId)],
  );
  await beginsAt(app, concert, new Date(Date.now() + minutes * 60_000).toISOString());
}

/** What the log of events holds about tickets, the oldest first. */
export async function events({ database }: Pick<TestApp, 'database'>): Promise<Record<string, any>[]> {
  const rows = await database.query<{ payload: Record<string, any> }>(
    `select payload from event where topic = 'tickets-changed' order by id`,
  );
  return rows.map(({ payload }) => payload);
}

/**
 * Runs requests while the row of the ticket is locked, so that they meet for certain: the first waits for the
 * lock before the others are sent. Lets go when at least so many of them wait.
 */
export async function behindLockedTicket<T>(
  { database }: Pick<TestApp, 'database'>,
  ticketId: string,
  waiting: number,
  [first, ...others]: readonly (() => Promise<T>)[],
): Promise<T[]> {
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  const waitFor = (count: number) =>
    eventually(async () => expect(await waitingIn(database)).toBeGreaterThanOrEqual(count));
  try {
    await holder.query('begin');
    await holder.query('select from ticket where id = $1 for update', [
      decodeUnguessable('Ticket', ticketId),
    ]);
    const leading = first!();
    await waitFor(1);
    const answers = Promise.all([leading, ...others.map((send) => send())]);
    await waitFor(waiting);
    await holder.query('rollback');
    return await answers;
  } finally {
    await holder.end();
  }
}

async function waitingIn(database: TestApp['database']): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and state = 'active' and wait_event_type = 'Lock'`,
  );
  return row!.count;
}
