import { randomUUID } from 'node:crypto';
import type { Caller } from '../graphql/context.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import type { AccessTokens } from './access-tokens.js';
import type { Account } from './accounts.js';
import { newRefreshToken, refreshTokenDigest, successorOf } from './refresh-token.js';
import type { RevokedSessions } from './revoked-sessions.js';
import {
  ADD_REFRESH_TOKEN,
  OPEN_SESSION,
  REPEAT_REFRESH,
  REVOKE_FOR_REUSE,
  type RefreshedRow,
  type RepeatedRow,
  SIGN_OUT,
  USE_REFRESH_TOKEN,
} from './session.statement.js';

/** A session with a new pair of tokens. */
export interface OpenSession {
  caller: Caller;
  accessToken: string;
  /** When the access token ends. */
  expiresAt: Date;
  refreshToken: string;
}

/** The result of a refresh: the session and the text of the next token. */
interface Refreshed {
  of: RefreshedRow;
  text: string;
}

export type OnSignOut = (transaction: Transaction, userId: string) => Promise<void>;

const REFRESH_TOKEN_DAYS = 30;
/** A client whose answer was lost can repeat the request within this time. */
const REUSE_SECONDS = 30;
/** How many refreshes a client may be behind within that time. */
const BEHIND_MAX = 8;

/** The sessions. Each has a chain of refresh tokens, of which only the newest is valid. */
export class Sessions {
  readonly #pool: Database;
  readonly #tokens: AccessTokens;
  readonly #revoked: RevokedSessions;
  readonly #onSignOut: OnSignOut;
  /**
   * The signing key first. The others verify tokens of another process, or of this one before a change of
   * secrets.
   */
  readonly #keys: readonly Buffer[];

  constructor(deps: {
    pool: Database;
    tokens: AccessTokens;
    revoked: RevokedSessions;
    keyring: Keyring<'refresh-token'>;
    /** The further work when a session ends, in the transaction that ends it. */
    onSignOut: OnSignOut;
  }) {
    this.#pool = deps.pool;
    this.#tokens = deps.tokens;
    this.#revoked = deps.revoked;
    this.#onSignOut = deps.onSignOut;
    this.#keys = deps.keyring.all('refresh-token').map(({ bytes }) => bytes);
  }

  /** Begins a session, within a transaction where one is given. */
  async open(db: Database | Transaction, account: Account): Promise<OpenSession> {
    const sessionId = randomUUID();
    const refreshToken = newRefreshToken();
    await run(db, OPEN_SESSION, [sessionId, account.id, refreshToken.digest, REFRESH_TOKEN_DAYS]);
    const caller: Caller = {
      userId: account.id,
      viewerId: account.viewerId,
      sessionId,
      roles: account.roles,
    };
    return this.#withTokens(caller, refreshToken.text);
  }

  /**
   * Continues a session with a new pair of tokens; the roles are read again. A token has one successor. For
   * some seconds a repetition gets the same successor, because the first answer may have been lost. A later
   * repetition ends the session: two clients have the token, and the server cannot know which of them is the
   * thief.
   *
   * @returns undefined when the token is unknown, used or expired, or when its session has ended
   */
  async refresh(token: string): Promise<OpenSession | undefined> {
    const digest = refreshTokenDigest(token);
    if (!digest) return undefined;
    const outcome = await inTransaction(this.#pool, async (transaction) => {
      const next = successorOf(token, this.#keys[0]!);
      const [refreshed] = await run<RefreshedRow>(transaction, USE_REFRESH_TOKEN, [digest]);
      if (refreshed) {
        await run(transaction, ADD_REFRESH_TOKEN, [next.digest, refreshed.sessionId, REFRESH_TOKEN_DAYS]);
        return { of: refreshed, text: next.text } satisfies Refreshed;
      }
      // Separate statements, so that they see what the winner of a race has committed meanwhile.
      const repeated = await this.#repeated(transaction, token);
      if (repeated) return repeated;
      const [ended] = await run<{ id: string }>(transaction, REVOKE_FOR_REUSE, [digest]);
      return { ended };
    });
    if ('text' in outcome) return this.#withTokens(outcome.of, outcome.text);
    if (outcome.ended) this.#revoked.add(outcome.ended.id);
    return undefined;
  }

  /** The newest token of the chain that a token began, if the whole chain is only seconds old. */
  async #repeated(transaction: Transaction, token: string): Promise<Refreshed | undefined> {
    let text = token;
    for (let behind = 0; behind < BEHIND_MAX; behind += 1) {
      const next = await this.#successor(transaction, text);
      if (!next?.of.used) return next;
      text = next.text;
    }
    return undefined;
  }

  async #successor(
    transaction: Transaction,
    text: string,
  ): Promise<{ of: RepeatedRow; text: string } | undefined> {
    for (const key of this.#keys) {
      const next = successorOf(text, key);
      const values = [refreshTokenDigest(text), next.digest, REUSE_SECONDS];
      const [of] = await run<RepeatedRow>(transaction, REPEAT_REFRESH, values);
      if (of) return { of, text: next.text };
    }
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

  async #withTokens(
    { userId, viewerId, sessionId, roles }: Caller,
    refreshToken: string,
  ): Promise<OpenSession> {
    const caller: Caller = { userId, viewerId, sessionId, roles };
    const { text, expiresAt } = await this.#tokens.issue(caller);
    return { caller, accessToken: text, expiresAt, refreshToken };
  }
}
