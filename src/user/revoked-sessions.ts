import { LRUCache } from 'lru-cache';
import { every, monotonicMs, type Repeating } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { type Database, run } from '../platform/postgres.js';
import { ACCESS_TOKEN_MINUTES } from './access-tokens.js';
import { REVOKED_LATELY, type RevokedRow } from './session.statement.js';

/**
 * Longer than any access token lives, by enough for clocks that differ and a token issued during the
 * revocation.
 */
const REMEMBER_SECONDS = (ACCESS_TOKEN_MINUTES + 5) * 60;
const POLL_MS = 1_000;
/** Read again each time: a revocation may commit well after the instant it carries. */
const OVERLAP_SECONDS = 30;
/** Some 80 revocations a second for as long as they are remembered; beyond it the oldest are forgotten. */
const REMEMBERED_MAX = 100_000;

/**
 * The sessions whose access tokens are refused although they have not expired: those that ended in this
 * process at once, those that ended in another one within about a second, and no request has to ask the
 * database.
 */
export class RevokedSessions {
  readonly #pool: Database;
  readonly #logger: Logger;
  readonly #sessions = new LRUCache<string, true>({ max: REMEMBERED_MAX });
  #repeating: Repeating | undefined;
  /** When the last poll that succeeded began; what came before it (but for the overlap) is known. */
  #knownUntilMs: number | undefined;
  #failing = false;

  constructor(pool: Database, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
  }

  has(sessionId: string): boolean {
    return this.#sessions.has(sessionId);
  }

  /** For a session that this process has just ended. */
  add(sessionId: string): void {
    this.#sessions.set(sessionId, true, { ttl: REMEMBER_SECONDS * 1_000 });
  }

  /** Learns what was revoked lately and goes on learning. Throws when the database cannot be read now. */
  async start(): Promise<void> {
    await this.#poll();
    this.#repeating = every(POLL_MS, () => this.#poll(), this.#onError);
  }

  async stop(): Promise<void> {
    await this.#repeating?.stop();
  }

  async #poll(): Promise<void> {
    const beganMs = monotonicMs();
    const unknownSeconds =
      this.#knownUntilMs === undefined ? REMEMBER_SECONDS : (beganMs - this.#knownUntilMs) / 1_000;
    const lookBack = Math.min(unknownSeconds + OVERLAP_SECONDS, REMEMBER_SECONDS);
    const rows = await run<RevokedRow>(this.#pool, REVOKED_LATELY, [lookBack, REMEMBERED_MAX]);
    // Oldest last in, first forgotten: the rows come newest first.
    for (const row of rows.reverse()) {
      const ttl = Math.ceil((REMEMBER_SECONDS - row.secondsAgo) * 1_000);
      if (ttl > 0) this.#sessions.set(row.id, true, { ttl });
    }
    this.#knownUntilMs = beganMs;
    if (this.#failing) this.#logger.info('revoked sessions are followed again');
    this.#failing = false;
  }

  /** Once an outage, not once a second. */
  readonly #onError = (error: unknown): void => {
    if (!this.#failing) this.#logger.warn({ err: error }, 'revoked sessions cannot be followed');
    this.#failing = true;
  };
}
