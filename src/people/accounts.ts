import { randomUUID } from 'node:crypto';
import { Role } from '../graphql/role.enum.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import {
  ACCOUNT_BY_EMAIL,
  type AccountRow,
  CONTACTS_BY_ID,
  type ContactRow,
  INSERT_ACCOUNT,
  SET_PASSWORD,
  USERS_BY_ID,
  type UserRow,
} from './account.statement.js';
import { isEmail, normalizedEmail } from './credentials.js';
import { REVOKE_FOR_PASSWORD } from './session.statement.js';

/** Gives a new account its wallet, in the transaction that makes the account. */
export type OpenWallet = (
  transaction: Transaction,
  owner: { userId: string; isGuest: boolean },
) => Promise<void>;

export type Account = Pick<AccountRow, 'id' | 'viewerId' | 'roles'>;

interface NewAccount {
  /** In its normal form; null for a guest. */
  email: string | null;
  passwordHash: string | null;
  displayName: string;
}

/** The accounts: users with their e-mail addresses and roles. */
export class Accounts {
  readonly #pool: Database;
  readonly #openWallet: OpenWallet;

  constructor(pool: Database, openWallet: OpenWallet) {
    this.#pool = pool;
    this.#openWallet = openWallet;
  }

  /**
   * Makes an account with its wallet, and runs `also`, in one transaction.
   *
   * @returns what `also` returned, or undefined when the e-mail address is taken; then nothing was made
   */
  async register<T>(
    account: NewAccount,
    also: (transaction: Transaction, account: Account) => Promise<T>,
  ): Promise<T | undefined> {
    const made: Account = { id: randomUUID(), viewerId: randomUUID(), roles: [Role.FAN] };
    return inTransaction(this.#pool, async (transaction) => {
      const rows = await run(transaction, INSERT_ACCOUNT, [
        made.id,
        made.viewerId,
        account.email,
        account.passwordHash,
        account.displayName,
        made.roles,
      ]);
      if (rows.length === 0) return undefined;
      await this.#openWallet(transaction, { userId: made.id, isGuest: account.email === null });
      return also(transaction, made);
    });
  }

  /** @param email in its normal form */
  async byEmail(email: string): Promise<AccountRow | undefined> {
    const [row] = await run<AccountRow>(this.#pool, ACCOUNT_BY_EMAIL, [email]);
    return row;
  }

  /** @param email as it was typed; what is no address belongs to no account */
  async idOfEmail(email: string): Promise<string | null> {
    const normal = normalizedEmail(email);
    return isEmail(normal) ? ((await this.byEmail(normal))?.id ?? null) : null;
  }

  /** The public part of these users, in the order of the ids; null where there is no such user. */
  readonly users = async (ids: readonly string[]): Promise<(UserRow | null)[]> => {
    const rows = await run<UserRow>(this.#pool, USERS_BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  };

  /** The users with their e-mail addresses, in the order of the ids. For messages, never for the API. */
  readonly contacts = async (ids: readonly string[]): Promise<(ContactRow | null)[]> => {
    const rows = await run<ContactRow>(this.#pool, CONTACTS_BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  };

  /**
   * Sets a password and ends every session of the account: a user of the old password must not stay signed
   * in.
   */
  async resetPassword(id: string, passwordHash: string): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      await run(transaction, SET_PASSWORD, [id, passwordHash]);
      await run(transaction, REVOKE_FOR_PASSWORD, [id]);
    });
  }
}
