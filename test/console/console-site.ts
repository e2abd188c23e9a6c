import { randomUUID } from 'node:crypto';
import { ADMIN, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { type Answer, run, signedIn } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';

/** A fan with the role ORGANISER, who belongs to the agency. */
export async function organiser(app: TestApp, agencyId: number): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const password = 'the organiser knows it';
  const signedUp = await run(app.url, 'SignUp', { input: { email, password, displayName: 'Organiser' } });
  const userId =
    decodeUnguessable('User', signedUp.data.signUp.viewer.user?.id ?? '') ?? (await idOf(app, email));
  await app.database.query(`update user_account set roles = array['FAN', 'ORGANISER'] where id = $1`, [
    userId,
  ]);
  await app.database.query('insert into agency_member (user_id, agency_id) values ($1, $2)', [
    userId,
    agencyId,
  ]);
  return signedIn(app.url, { email, password });
}

async function idOf(app: TestApp, email: string): Promise<string> {
  const [row] = await app.database.query<{ id: string }>('select id from user_account where email = $1', [
    email,
  ]);
  return row!.id;
}

export async function agencyOf(app: TestApp, concertNumber: number): Promise<number> {
  const [agency] = await app.database.query<{ id: number }>(
    `insert into agency (name) values ('Agency') returning id`,
  );
  await app.database.query('update concert set agency_id = $1 where id = $2', [agency!.id, concertNumber]);
  return agency!.id;
}

export const admin = (app: TestApp): Promise<string> => signedIn(app.url, ADMIN);

export const list = (app: TestApp, token: string, filter: object, page: object = {}): Promise<Answer<any>> =>
  run(app.url, 'AdminReservations', { filter, ...page }, token);

export const idsOf = (answer: Answer<any>): string[] => {
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.adminReservations.nodes.map((node: any) => node.reservation.id);
};

export const codeOf = (answer: Answer<any>): string => answer.errors![0]!.extensions.code;

export const figures = async (app: TestApp, token: string, variables: object): Promise<any> => {
  const answer = await run(app.url, 'SalesFigures', { ...variables }, token);
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.salesFigures;
};

/** Fills a performance with reservations, as a large sale would have. */
export async function fill(
  database: TestApp['database'],
  { performanceId }: Pick<TestConcert, 'performanceId'>,
  count: number,
): Promise<void> {
  await database.query(
    `insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
       status, amount, currency, created_at, changed_at)
     select lpad(to_hex(n), 32, '0')::uuid, '00000000-0000-0000-0000-000000000001',
       $1::text || to_char(n, '0000000'), '', $1::int, array[n, n + 1],
       'ATOMIC', (array['CONFIRMED', 'EXPIRED', 'CONFIRMED'])[1 + n % 3]::reservation_status, 220000, 'KRW',
       '2026-05-01'::timestamptz + n / 7 * interval '1 millisecond', clock_timestamp()
     from generate_series(1, $2::int) as n`,
    [decodeNumbered('Performance', performanceId), count],
  );
}
