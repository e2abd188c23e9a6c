import { claimsOf } from './access-token.js';
import type { TestApp } from './app.js';
import type { TestConcert } from './concert.js';
import { type Answer, run } from './graphql.js';
import { decodeUnguessable } from './ids.js';

/** The price of a seat of a test concert. */
export const PRICE = 110_000;

export interface Buyer {
  token: string;
  userId: string;
}

let buyers = 0;

/** A guest whose wallet holds this much. Start the app with DEMONSTRATION_BALANCE 0. */
export async function buyer(app: Pick<TestApp, 'url' | 'database'>, balance = 1_000_000): Promise<Buyer> {
  buyers += 1;
  const answer = await run(app.url, 'SignInAsGuest', { input: { displayName: `Buyer ${buyers}` } });
  const { accessToken: token } = answer.data.signInAsGuest;
  const userId = claimsOf(token).sub as string;
  await setBalance(app, userId, balance);
  return { token, userId };
}

/** Raises the balance of a wallet, with the entry that explains it. */
export async function setBalance(
  { database }: Pick<TestApp, 'database'>,
  userId: string,
  balance: number,
): Promise<void> {
  await database.query(
    `with before as (
      select id, balance from account where user_id = $1
    ), raised as (
      update account a set balance = $2 from before where a.id = before.id and before.balance < $2
      returning a.id, a.currency, $2 - before.balance as difference
    )
    insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                       wallet_balance_after, at)
    select gen_random_uuid(), funding.id, raised.id, difference, raised.currency, 'CHARGE', raised.id, $2,
      clock_timestamp()
    from raised join account funding on funding.kind = 'FUNDING' and funding.currency = raised.currency`,
    [userId, balance],
  );
}

export async function balanceOf({ database }: Pick<TestApp, 'database'>, userId: string): Promise<number> {
  const [row] = await database.query<{ balance: string }>('select balance from account where user_id = $1', [
    userId,
  ]);
  return Number(row!.balance);
}

/** Holds seats of the concert. */
export async function hold(
  app: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  { token }: Buyer,
  seatIds: string[],
  strategy = 'ATOMIC',
): Promise<string> {
  const input = { performanceId, seatIds, strategy, idempotencyKey: seatIds.join() };
  const answer = await run(app.url, 'ReserveSeats', { input }, token);
  if (answer.data?.reserveSeats?.__typename !== 'Reservation') throw new Error(JSON.stringify(answer));
  return answer.data.reserveSeats.id;
}

/** What payReservation answers, or the code of its error. */
export async function pay(
  app: Pick<TestApp, 'url'>,
  { token }: Buyer,
  reservationId: string,
  idempotencyKey: string,
  method?: string,
): Promise<any> {
  const input = { reservationId, idempotencyKey, ...(method !== undefined && { method }) };
  return resultOf(await run(app.url, 'PayReservation', { input }, token));
}

export async function refund(
  app: Pick<TestApp, 'url'>,
  token: string,
  reservationId: string,
  idempotencyKey: string,
): Promise<any> {
  const input = { reservationId, idempotencyKey };
  return resultOf(await run(app.url, 'RefundReservation', { input }, token));
}

function resultOf(answer: Answer<any>): any {
  return answer.errors
    ? { error: answer.errors[0]!.extensions.code }
    : (Object.values(answer.data)[0] as object);
}

/** What the database holds about a reservation. */
export async function stateOf({ database }: Pick<TestApp, 'database'>, reservationId: string) {
  const id = decodeUnguessable('Reservation', reservationId);
  const [row] = await database.query<{
    status: string;
    payments: string[];
    tickets: string[];
    seats: string[];
    entries: string[];
  }>(
    `select r.status,
      array(select p.method || ' ' || p.status from payment p where p.reservation_id = r.id
            order by p.created_at) as payments,
      array(select t.status from ticket t where t.reservation_id = r.id order by t.seat_id) as tickets,
      array(select s.status::text from seat s where s.id = any(r.seat_ids) order by s.id) as seats,
      array(select e.kind from entry e where e.reservation_id = r.id order by e.number) as entries
    from reservation r where r.id = $1`,
    [id],
  );
  return row!;
}

/** Lets a hold lapse a moment ago, as if its time had passed. */
export async function lapse({ database }: Pick<TestApp, 'database'>, reservationId: string): Promise<void> {
  await database.query(
    `update reservation set held_until = clock_timestamp() - interval '1 millisecond' where id = $1`,
    [decodeUnguessable('Reservation', reservationId)],
  );
}

/** Makes a reservation cost another sum, as if its seats did. */
export async function setPrice(
  { database }: Pick<TestApp, 'database'>,
  reservationId: string,
  amount: number,
): Promise<void> {
  const id = decodeUnguessable('Reservation', reservationId);
  await database.query('update reservation set amount = $2 where id = $1', [id, amount]);
}
