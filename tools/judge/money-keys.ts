import type pg from 'pg';
import { uuidOf } from './ids.js';
import { type KeyUse, keyUses } from './keys.js';
import {
  type ChargeOperation,
  isCharge,
  isPay,
  isRefund,
  type Operation,
  type PayOperation,
  type RefundOperation,
} from './operations.js';
import type { Stored } from './stored.js';
import { keyName, loadMoney } from './stored-money.js';

export type MoneyOperation = PayOperation | RefundOperation | ChargeOperation;

/** One key of one user that has asked for money to move, and what the database holds under it. */
export interface MoneyKey {
  /** What is asked under it, as text for a person. */
  name: string;
  operations: MoneyOperation[];
  /** What the key stands for in the database, in the words of `inputOf`; empty: for nothing. */
  stored: string[];
  /** Whether money has moved for it, or is on its way back. */
  hasMoved: boolean;
}

/** The input of an operation, as the database would tell it. */
export function inputOf({ asked }: MoneyOperation): string {
  if (asked.f === 'charge') return String(asked.input.amount);
  const reservation = uuidOf('rsv', asked.input.reservationId) ?? asked.input.reservationId;
  return asked.f === 'pay' ? `${reservation} by ${asked.input.method}` : reservation;
}

const MOVED = ['CAPTURED', 'REFUNDING', 'REFUNDED'];

/** The keys of payments, refunds and charges in a history. */
export async function moneyKeys(
  client: pg.ClientBase,
  operations: readonly Operation[],
  stored: Stored,
): Promise<MoneyKey[]> {
  const payments = known(keyUses(operations, stored, isPay));
  const refunds = known(keyUses(operations, stored, isRefund));
  const charges = known(keyUses(operations, stored, isCharge));
  const rows = await loadMoney(client, { payments, refunds, charges });
  return [
    ...payments.map((use) => {
      const own = rows.payments.get(keyName(use)) ?? [];
      const inputs = own.map(({ reservationId, method }) => `${reservationId} by ${method}`);
      return moneyKey(
        'pay',
        use,
        inputs,
        own.some(({ status }) => MOVED.includes(status)),
      );
    }),
    ...refunds.map((use) => {
      const own = rows.refunds.get(keyName(use)) ?? [];
      return moneyKey(
        'refund',
        use,
        own.map(({ reservationId }) => reservationId),
        own.length > 0,
      );
    }),
    ...charges.map((use) => {
      const own = rows.charges.get(keyName(use)) ?? [];
      return moneyKey(
        'charge',
        use,
        own.map(({ amount }) => String(amount)),
        own.length > 0,
      );
    }),
  ];
}

type Known<Kind extends Operation> = KeyUse<Kind> & { userId: string };

/** A user whom the database does not know owns nothing there. */
function known<Kind extends Operation>(uses: KeyUse<Kind>[]): Known<Kind>[] {
  return uses.filter((use): use is Known<Kind> => use.userId !== undefined);
}

function moneyKey(
  what: string,
  { userId, key, operations }: Known<MoneyOperation>,
  stored: string[],
  hasMoved: boolean,
): MoneyKey {
  return { name: `user ${userId}, ${what} with key '${key}'`, operations, stored, hasMoved };
}
