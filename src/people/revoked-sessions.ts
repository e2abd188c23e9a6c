import { LRUCache } from 'lru-cache';
import { every, monotonicMs, now, type Repeating } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { OutageLogger } from '../platform/outage-logger.js';
import { type Database, run } from '../platform/postgres.js';
import { ACCESS_TOKEN_MINUTES } from './access-tokens.js';
import { REVOKED_LATELY, type RevokedRow } from './session.statement.js';

/**
 * Longer than the lifetime of an access token, with a margin for clocks that differ and for a token issued
 * during the revocation.
 */
const REMEMBER_SECONDS = (ACCESS_TOKEN_MINUTES + 5) * 60;
const POLL_MS = 1_000;
/** Read again each time: a revocation may commit well after the instant it carries. */
const OVERLAP_SECONDS = 30;
/** About 80 revocations per second for as long as they are remembered. */
const REMEMBERED_MAX = 100_000;
/** For clocks that differ, and for a token that was signed while its session was revoked. */
const MARGIN_MS = 30_000;

/**
 * The sessions whose access tokens are refused although they have not expired. A session that ended in this
 * process is refused at once; one that ended in another process, within about a second. No request has to
 * query the database for this. When there are too many to remember, the oldest are forgotten, and every
 * access token that was issued before them is refused, too: its client refreshes the session, which queries
 * the database.
 */
export class RevokedSessions {
  readonly #pool: Database;
  readonly #logger: Logger;
  /** When they were revoked, by the clock of this machine. */
  readonly #sessions = new LRUCache<string, number>({
    max: REMEMBERED_MAX,
    dispose: (revokedAtMs, _id, reason) => {
      if (reason === 'evict') this.#forgotUntil(revokedAtMs);
    },
  });
  /** A session that was revoked before this instant may be unknown here. */
  #completeSinceMs = 0;
  #repeating: Repeating | undefined;
  /** When the last successful poll began. Revocations before it (except for the overlap) are known. */
  #knownUntilMs: number | undefined;
  readonly #outage: OutageLogger;

  constructor(pool: Database, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
    this.#outage = new OutageLogger((err) => logger.warn({ err }, 'revoked sessions cannot be followed'));
  }

  /** Whether an access token is refused: its session has ended, or this process cannot know. */
  refuses(sessionId: string, issuedAtMs: number): boolean {
    return issuedAtMs < this.#completeSinceMs + MARGIN_MS || this.#sessions.has(sessionId);
  }

  /** For a session that this process has just ended. */
  add(sessionId: string): void {
    this.#sessions.set(sessionId, now().getTime(), { ttl: REMEMBER_SECONDS * 1_000 });
  }

  /** Reads the recent revocations and keeps following them. Throws when the database cannot be read now. */
  async start(): Promise<void> {
    await this.#poll();
    this.#repeating = every(
      POLL_MS,
      () => this.#poll(),
      (error) => this.#outage.failed(error),
    );
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
    const nowMs = now().getTime();
    const revokedAtMs = ({ secondsAgo }: RevokedRow): number => nowMs - secondsAgo * 1_000;
    // There may be more, all older than the last of these.
    if (rows.length === REMEMBERED_MAX) this.#forgotUntil(revokedAtMs(rows.at(-1)!));
    // The rows come newest first, but the entry that is added first is forgotten first.
    for (const row of rows.reverse()) {
      const ttl = Math.ceil((REMEMBER_SECONDS - row.secondsAgo) * 1_000);
      if (ttl > 0) this.#sessions.set(row.id, revokedAtMs(row), { ttl });
    }
    this.#knownUntilMs = beganMs;
    if (this.#outage.over()) this.#logger.info('revoked sessions are followed again');
  }

  #forgotUntil(revokedAtMs: number): void {
    this.#completeSinceMs = Math.max(this.#completeSinceMs, revokedAtMs);
  }
}
