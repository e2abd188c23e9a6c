import { LRUCache } from 'lru-cache';
import type { Caller } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { every, monotonicMs, type Repeating } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { OutageLogger } from '../platform/outage-logger.js';
import { type Database, run } from '../platform/postgres.js';
import { ACCESS_TOKEN_MINUTES } from './access-tokens.js';
import {
  type FollowedRow,
  ROLE_CHANGE_BEFORE,
  ROLES_CHANGED_SINCE,
  ROLES_OF_USER,
  type RolesRow,
} from './role.statement.js';

/** Longer than the lifetime of an access token: after that no token tells the old roles any more. */
const REMEMBER_SECONDS = (ACCESS_TOKEN_MINUTES + 5) * 60;
/** About 80 changes per second for as long as they are remembered. */
const REMEMBERED_MAX = 100_000;
const PAGE = 1_000;
const POLL_MS = 400;
const TRUST = {
  /** What this process has read is taken for true for so long. */
  requestsMs: 1_000,
  /** Longer: a socket is not closed for a moment in which the database does not answer. */
  socketsMs: 5_000,
};

type Known = Pick<FollowedRow, 'version' | 'roles'>;

/**
 * The roles that callers have now; their access tokens may tell older ones. Each process reads from the
 * database which roles have changed, so a change is known everywhere within a second, without Redis. A
 * process that has not been able to read for a second does not trust what it knows: it asks the database
 * about each caller who has a role, and where that fails, too, the request fails. Requests of fans ask
 * nothing.
 */
export class CurrentRoles {
  readonly #pool: Database;
  readonly #backgroundPool: Database;
  readonly #logger: Logger;
  readonly #trust: typeof TRUST;
  readonly #changed = new LRUCache<string, Known>({
    max: REMEMBERED_MAX,
    ttl: REMEMBER_SECONDS * 1_000,
    dispose: (_known, _userId, reason) => {
      if (reason === 'evict') this.#incompleteUntilMs = monotonicMs() + REMEMBER_SECONDS * 1_000;
    },
  });
  /** Until then a change may have been forgotten although there are tokens that are older. */
  #incompleteUntilMs = Number.NEGATIVE_INFINITY;
  /** When the last read began that has succeeded. Changes that were committed before are known. */
  #readMs = Number.NEGATIVE_INFINITY;
  /** The last change that was read. */
  #version = 0;
  #repeating: Repeating | undefined;
  readonly #outage: OutageLogger;

  /**
   * @param pool for the questions of requests
   * @param backgroundPool for following the changes, which must not wait behind requests
   */
  constructor(pool: Database, backgroundPool: Database, logger: Logger, trust = TRUST) {
    this.#pool = pool;
    this.#backgroundPool = backgroundPool;
    this.#logger = logger;
    this.#outage = new OutageLogger((err) => logger.warn({ err }, 'changes of roles cannot be followed'));
    this.#trust = trust;
  }

  /** Reads the recent changes and keeps following them. Throws when the database cannot be read now. */
  async start(): Promise<void> {
    const [before] = await run<{ version: number }>(this.#backgroundPool, ROLE_CHANGE_BEFORE, [
      REMEMBER_SECONDS,
    ]);
    this.#version = before?.version ?? 0;
    await this.#read();
    this.#repeating = every(
      POLL_MS,
      () => this.#read(),
      (error) => this.#outage.failed(error),
    );
  }

  async stop(): Promise<void> {
    await this.#repeating?.stop();
  }

  /** Takes note of a change that this process has made or read. */
  learn({ userId, roles, version }: FollowedRow): void {
    const known = this.#changed.get(userId);
    // A read that began before the change was made here may end after it.
    if (known === undefined || known.version <= version) this.#changed.set(userId, { roles, version });
  }

  /**
   * The caller with the roles they have now.
   *
   * @throws Fault SERVICE_UNAVAILABLE: the caller has a role, and nothing tells whether they still have it
   */
  of(caller: Caller): Caller | Promise<Caller> {
    const now = this.lately(caller);
    return isFanOnly(now.roles) || this.#isKnown(now, this.#trust.requestsMs) ? now : this.#asked(caller);
  }

  /** The same for a connection that is open, without asking: as far as this process knows. */
  lately(caller: Caller): Caller {
    const changed = this.#changed.size > 0 ? this.#changed.get(caller.userId) : undefined;
    return changed ? { ...caller, roles: changed.roles } : caller;
  }

  /**
   * Whether a connection may stay open: its caller still has the roles with which it was opened, and this
   * process could read that a few seconds ago.
   */
  stillHas(caller: Caller): boolean {
    const { roles } = this.lately(caller);
    if (isFanOnly(caller.roles) && isFanOnly(roles)) return true;
    return caller.roles.every((role) => roles.includes(role)) && this.#isKnown(caller, this.#trust.socketsMs);
  }

  #isKnown({ userId }: Caller, forMs: number): boolean {
    const nowMs = monotonicMs();
    if (nowMs - this.#readMs > forMs) return false;
    return nowMs >= this.#incompleteUntilMs || this.#changed.has(userId);
  }

  async #asked(caller: Caller): Promise<Caller> {
    const [row] = await run<RolesRow>(this.#pool, ROLES_OF_USER, [caller.userId]);
    return { ...caller, roles: row?.roles ?? [] };
  }

  async #read(): Promise<void> {
    const beganMs = monotonicMs();
    for (;;) {
      const rows = await run<FollowedRow>(this.#backgroundPool, ROLES_CHANGED_SINCE, [this.#version, PAGE]);
      for (const row of rows) this.learn(row);
      this.#version = rows.at(-1)?.version ?? this.#version;
      if (rows.length < PAGE) break;
    }
    this.#readMs = beganMs;
    if (this.#outage.over()) this.#logger.info('changes of roles are followed again');
  }
}

function isFanOnly(roles: readonly Role[]): boolean {
  return roles.length === 1 && roles[0] === Role.FAN;
}
