import { Role } from '../graphql/role.enum.js';
import { checkedText } from '../graphql/text.js';
import { addressKey } from '../platform/address.js';
import { Fault } from '../platform/fault.js';
import type { Database } from '../platform/postgres.js';
import { KeyedSemaphore, type Semaphore } from '../platform/semaphore.js';
import type { Account, Accounts } from './accounts.js';
import { checkedEmail, checkedPassword, isEmail, normalizedEmail } from './credentials.js';
import { hashPassword, verifyPassword } from './password.js';
import { makeAdmin } from './roles.js';
import type { OpenSession, Sessions } from './sessions.js';
import type { Throttle } from './throttle.js';

interface IdentityParts {
  pool: Database;
  accounts: Accounts;
  sessions: Sessions;
  throttle: Throttle;
  /** Hashing a password takes one core for tens of milliseconds, and the sale must not wait for that. */
  hashing: Semaphore;
  guestSessions: boolean;
}

const DISPLAY_NAME = { min: 1, max: 50 };

/**
 * The ways to begin a session. They are throttled by address; after too many attempts they throw the fault
 * RATE_LIMITED.
 */
export class Identity {
  readonly #parts: IdentityParts;
  /**
   * Attempts of one address, and of one address at one account, take turns. Each counts as a failure until it
   * is none, so that many correct ones at once would be refused.
   */
  readonly #ofAddress = new KeyedSemaphore({ running: 8, waiting: 64 });
  readonly #ofAccount = new KeyedSemaphore({ running: 2, waiting: 64 });

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Makes an account and signs in. Undefined: the e-mail address is taken. */
  async signUp(
    input: { email: string; password: string; displayName: string },
    address: string,
  ): Promise<OpenSession | undefined> {
    const { accounts, sessions, throttle, hashing } = this.#parts;
    const email = checkedEmail(input.email);
    const password = checkedPassword(input.password);
    const displayName = checkedText(input.displayName, 'displayName', DISPLAY_NAME);
    await throttle.countSignUp(address);
    const passwordHash = await hashing.run(() => hashPassword(password));
    return accounts.register({ email, passwordHash, displayName }, (transaction, account) =>
      sessions.open(transaction, account),
    );
  }

  /**
   * Undefined: there is no such account, or the password is wrong. Neither the answer nor its time shows
   * which of the two it is. A text that cannot be an e-mail address is answered like an unknown address.
   */
  async signIn(
    input: { email: string; password: string },
    address: string,
  ): Promise<OpenSession | undefined> {
    const { pool, accounts, sessions, throttle, hashing } = this.#parts;
    const email = normalizedEmail(input.email);
    hashing.refuseWhenFull();
    const attempt = async (): Promise<Account | undefined> => {
      const found = isEmail(email) ? await accounts.byEmail(email) : undefined;
      // Entered only now: requests that wait for a slow Redis or PostgreSQL must not occupy the places for
      // hashing.
      const right = await hashing.run(() => verifyPassword(input.password, found?.passwordHash ?? null));
      return right ? found : undefined;
    };
    const from = addressKey(address);
    const account = await this.#ofAddress.run(from, () =>
      this.#ofAccount.run(`${email} ${from}`, () => throttle.guardSignIn({ email, address }, attempt)),
    );
    return account && sessions.open(pool, account);
  }

  /** A session without a password. The fault FORBIDDEN where guest sessions are switched off. */
  async signInAsGuest(input: { displayName: string }, address: string): Promise<OpenSession> {
    const { accounts, sessions, throttle, guestSessions } = this.#parts;
    if (!guestSessions) throw new Fault('FORBIDDEN', 'Guest sessions are switched off here.');
    const displayName = checkedText(input.displayName, 'displayName', DISPLAY_NAME);
    await throttle.countGuest(address);
    const guest = { email: null, passwordHash: null, displayName };
    const session = await accounts.register(guest, (transaction, account) =>
      sessions.open(transaction, account),
    );
    // A guest has no e-mail address that could be taken already.
    return session!;
  }

  /**
   * Makes sure that this account exists, has this password and is an admin. If the password was a different
   * one, all sessions of the account end, because another person may have signed up under this address first.
   */
  async ensureAdmin(emailAsGiven: string, passwordAsGiven: string): Promise<void> {
    const { pool, accounts, hashing } = this.#parts;
    const email = checkedEmail(emailAsGiven);
    const password = checkedPassword(passwordAsGiven);
    if (!(await accounts.byEmail(email))) {
      const passwordHash = await hashing.run(() => hashPassword(password));
      const admin = { email, passwordHash, displayName: 'Admin' };
      const made = await accounts.register(admin, async (transaction, { id }) => {
        await makeAdmin(transaction, id);
        return true;
      });
      if (made) return;
    }
    // It existed before, or another process has made it first.
    const account = (await accounts.byEmail(email))!;
    if (!(await hashing.run(() => verifyPassword(password, account.passwordHash)))) {
      await accounts.resetPassword(account.id, await hashing.run(() => hashPassword(password)));
    }
    if (!account.roles.includes(Role.ADMIN)) await makeAdmin(pool, account.id);
  }
}
