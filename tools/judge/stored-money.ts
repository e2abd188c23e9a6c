import type pg from 'pg';
import { chunks } from './stored.js';

/** What one key of one user has done with money. */
interface ByKey {
  userId: string;
  key: string;
}

export interface StoredPayment extends ByKey {
  reservationId: string;
  method: string;
  status: string;
}

export interface StoredRefund extends ByKey {
  reservationId: string;
}

/** An entry that brought money into a wallet. */
export interface StoredCharge extends ByKey {
  amount: number;
}

const ASKED = 'unnest($1::uuid[], $2::text[]) as asked (user_id, key)';

const PAYMENTS = `
  select p.user_id as "userId", p.idempotency_key as key, p.reservation_id as "reservationId", p.method, p.status
  from ${ASKED} join payment p on p.user_id = asked.user_id and p.idempotency_key = asked.key`;

const REFUNDS = `
  select f.actor_user_id as "userId", f.idempotency_key as key, f.reservation_id as "reservationId"
  from ${ASKED} join refund f on f.actor_user_id = asked.user_id and f.idempotency_key = asked.key`;

const CHARGES = `
  select a.user_id as "userId", e.idempotency_key as key, e.amount::float8 as amount
  from ${ASKED} join account a on a.user_id = asked.user_id and a.kind = 'WALLET'
  join entry e on e.wallet_id = a.id and e.idempotency_key = asked.key`;

/** What the database holds under keys that clients have used, by `keyName`. */
export interface StoredMoney {
  payments: Map<string, StoredPayment[]>;
  refunds: Map<string, StoredRefund[]>;
  charges: Map<string, StoredCharge[]>;
}

export const keyName = ({ userId, key }: ByKey): string => `${userId} ${key}`;

/** @param wanted the keys with their users (UUIDs), of payments, of refunds and of charges */
export async function loadMoney(
  client: pg.ClientBase,
  wanted: Record<keyof StoredMoney, readonly ByKey[]>,
): Promise<StoredMoney> {
  return {
    payments: await byKey<StoredPayment>(client, PAYMENTS, wanted.payments),
    refunds: await byKey<StoredRefund>(client, REFUNDS, wanted.refunds),
    charges: await byKey<StoredCharge>(client, CHARGES, wanted.charges),
  };
}

async function byKey<Row extends ByKey>(
  client: pg.ClientBase,
  text: string,
  wanted: readonly ByKey[],
): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>();
  // A NUL character cannot be stored, and PostgreSQL would refuse to look for it.
  for (const chunk of chunks(wanted.filter(({ key }) => !key.includes('\0')))) {
    const values = [chunk.map(({ userId }) => userId), chunk.map(({ key }) => key)];
    for (const row of (await client.query<Row & pg.QueryResultRow>(text, values)).rows) {
      const name = keyName(row);
      found.set(name, [...(found.get(name) ?? []), row]);
    }
  }
  return found;
}
