import { hash } from 'node:crypto';
import { type Database, run, type Statement } from '../platform/postgres.js';
import type { WalletRow } from './wallet.statement.js';

/** A charge of one user's wallet. */
export interface Charge {
  userId: string;
  idempotencyKey: string;
  amount: number;
}

export interface ChargeLimits {
  /** The most that one charge may be. */
  onceMax: number;
  /** The most that all charges of a calendar month together may be. */
  monthMax: number;
  /** The time zone whose calendar it is. */
  timeZone: string;
}

type Answer =
  | ({ outcome: 'CHARGED' | 'IDEMPOTENCY_KEY_REUSED' | 'CHARGE_LIMIT_EXCEEDED' } & WalletRow)
  | { outcome: 'NO_WALLET' };

/**
 * Decides and writes down (sql/charge-wallet.sql). Values: user, key, digest in hexadecimal digits, amount,
 * the most at once, the most in a month, time zone.
 */
const CHARGE_WALLET: Statement = {
  name: 'wallet-charge',
  text: `
    select outcome, wallet_id as id, $1::uuid as "userId", balance, currency
    from charge_wallet($1, $2, decode($3, 'hex'), $4, $5, $6, $7)`,
};

/**
 * One transaction. When its answer is lost, a repetition with the same key tells what became of it: it is
 * charged once.
 */
export async function chargeWallet(
  db: Database,
  { userId, idempotencyKey, amount }: Charge,
  { onceMax, monthMax, timeZone }: ChargeLimits,
): Promise<Answer> {
  // What a key stands for: the amount.
  const digest = hash('sha256', `charge:${amount}`);
  const values = [userId, idempotencyKey, digest, amount, onceMax, monthMax, timeZone];
  const [answer] = await run<Answer>(db, CHARGE_WALLET, values);
  return answer!;
}
