import { ADMIN } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import type { TestDatabase } from '../support/database.js';
import { decided } from '../support/decided.js';
import { run, signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';

export const STRATEGIES = ['NO_LOCK', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'ATOMIC', 'QUEUE'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const HELD = { __typename: 'Reservation', status: 'HELD' };
export const refusedWith = (code: string) => ({ code });

/** A concert of the test's, which NO_LOCK may sell, too. */
export function concertFor(
  app: { url: string },
  strategy: Strategy,
  concert: Record<string, unknown> = {},
  rows = 10,
): Promise<TestConcert> {
  return createConcert(app, { rows, seatsPerRow: 10, lab: strategy === 'NO_LOCK', concert });
}

let keys = 0;

/** What becomes of a request; of one that QUEUE has accepted, what was decided. */
export async function reserve(
  app: { url: string },
  token: string,
  asked: { performanceId: string; seatIds: string[]; strategy: Strategy; accessCode?: string },
): Promise<any> {
  keys += 1;
  const answer = await run(
    app.url,
    'ReserveSeats',
    { input: { idempotencyKey: `key ${keys}`, ...asked } },
    token,
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return decided(app.url, token, answer.data.reserveSeats);
}

const admins = new Map<string, Promise<string>>();

export function admin(app: { url: string }): Promise<string> {
  const token = admins.get(app.url) ?? signedIn(app.url, ADMIN);
  admins.set(app.url, token);
  return token;
}

/** The whole answer to a change of the policy, by an admin unless another caller is named. */
export async function answerTo(
  app: { url: string },
  input: Record<string, unknown>,
  token?: string,
): Promise<any> {
  return run(app.url, 'UpdateSalesPolicy', { input }, token ?? (await admin(app)));
}

/** The policy after a change that succeeds. */
export async function changePolicy(
  app: { url: string },
  { concertId }: { concertId: string },
  change: Record<string, unknown>,
): Promise<any> {
  const answer = await answerTo(app, { concertId, ...change });
  const concert = answer.data?.updateSalesPolicy;
  if (concert?.__typename !== 'Concert') throw new Error(JSON.stringify(answer));
  return concert.salesPolicy;
}

/** Moves an opening by the database's clock, as if the concert had been made so. */
export async function opensIn(
  database: TestDatabase,
  { concertId }: { concertId: string },
  column: 'sale_opens_at' | 'presale_opens_at',
  interval: string,
): Promise<void> {
  await database.query(`update concert set ${column} = clock_timestamp() + $2::interval where id = $1`, [
    decodeNumbered('Concert', concertId),
    interval,
  ]);
}

/** ISO 8601, so many milliseconds from now. */
export const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
