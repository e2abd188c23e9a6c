import { randomUUID } from 'node:crypto';
import type { Caller } from '../graphql/context.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { AccessTokens } from './access-tokens.js';
import type { Account } from './accounts.js';
import { newRefreshToken, refreshTokenDigest } from './refresh-token.js';
import type { RevokedSessions } from './revoked-sessions.js';
import {
  ADD_REFRESH_TOKEN,
  OPEN_SESSION,
  REVOKE_FOR_REUSE,
  type RefreshedRow,
  SIGN_OUT,
  USE_REFRESH_TOKEN,
} from './session.statement.js';

/** A session with a pair of tokens that nobody has yet. */
export interface OpenSession {
  caller: Caller;
  accessToken: string;
  /** When the access token ends. */
  expiresAt: Date;
  refreshToken: string;
}

export type OnSignOut = (transaction: Transaction, userId: string) => Promise<void>;

const REFRESH_TOKEN_DAYS = 30;

/** The sessions: each lives by a chain of refresh tokens of which only the newest is good. */
export class Sessions {
  readonly #pool: Database;
  readonly #tokens: AccessTokens;
  readonly #revoked: RevokedSessions;
  readonly #onSignOut: OnSignOut;

  /** @param onSignOut what else ends with a session, in the transaction that ends it */
  constructor(pool: Database, tokens: AccessTokens, revoked: RevokedSessions, onSignOut: OnSignOut) {
    this.#pool = pool;
    this.#tokens = tokens;
    this.#revoked = revoked;
    this.#onSignOut = onSignOut;
  }

  /** Begins a session, within a transaction where one is given. */
  async open(db: Database | Transaction, account: Account): Promise<OpenSession> {
    const sessionId = randomUUID();
    const refreshToken = newRefreshToken();
    await run(db, OPEN_SESSION, [sessionId, account.id, refreshToken.digest, REFRESH_TOKEN_DAYS]);
    const caller = { userId: account.id, viewerId: account.viewerId, sessionId, roles: account.roles };
    return this.#withTokens(caller, refreshToken.text);
  }

  /**
   * Goes on with a session under a new pair of tokens; the roles are read anew. A token that was used before
   * ends its session: either it was stolen or its thief was here first, and nobody can tell who asks now.
   *
   * @returns undefined when the token is unknown, used, expired or of a session that has ended
   */
  async refresh(token: string): Promise<OpenSession | undefined> {
    const digest = refreshTokenDigest(token);
    if (!digest) return undefined;
    const next = newRefreshToken();
    const outcome = await inTransaction(this.#pool, async (transaction) => {
      const [refreshed] = await run<RefreshedRow>(transaction, USE_REFRESH_TOKEN, [digest]);
      if (refreshed) {
        await run(transaction, ADD_REFRESH_TOKEN, [next.digest, refreshed.sessionId, REFRESH_TOKEN_DAYS]);
        return { refreshed };
      }
      // A statement of its own: it sees what the winner of a race has committed meanwhile.
      const [ended] = await run<{ id: string }>(transaction, REVOKE_FOR_REUSE, [digest]);
      return { ended };
    });
    if (outcome.refreshed) return this.#withTokens(outcome.refreshed, next.text);
    if (outcome.ended) this.#revoked.add(outcome.ended.id);
    return undefined;
  }

  /** Ends a session; its tokens are refused from now on. Ending it again changes nothing. */
  async end(sessionId: string, userId: string): Promise<void> {
    await inTransaction(this.#pool, async (transaction) => {
      await run(transaction, SIGN_OUT, [sessionId]);
      await this.#onSignOut(transaction, userId);
    });
    this.#revoked.add(sessionId);
  }

  async #withTokens(caller: Caller, refreshToken: string): Promise<OpenSession> {
    const { text, expiresAt } = await this.#tokens.issue(caller);
    return { caller, accessToken: text, expiresAt, refreshToken };
  }
}
