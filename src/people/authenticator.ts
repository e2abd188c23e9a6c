import { LRUCache } from 'lru-cache';
import type { Caller, SocketLogin } from '../graphql/context.js';
import { now } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import { ACCESS_TOKEN_MINUTES, type AccessTokens, type VerifiedToken } from './access-tokens.js';
import type { CurrentRoles } from './current-roles.js';
import type { RevokedSessions } from './revoked-sessions.js';

const TOKEN_MAX = 4_096;
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const HEADER_MAX = TOKEN_MAX + 'Bearer '.length;
const REMEMBERED_MAX = 10_000;
const REFUSED_CHARACTERS_MAX = 2 * 1024 * 1024;
const REFUSED_MS = 60_000;

/**
 * Finds the caller from the `Authorization` header. What has changed since the token was issued is known
 * already, so nothing is read, unless the database could not be followed for a while.
 */
export class Authenticator {
  readonly #tokens: AccessTokens;
  readonly #revoked: RevokedSessions;
  readonly #roles: CurrentRoles;
  /** Verified tokens by their header, so that a signature is computed once and not in each request. */
  readonly #remembered = new LRUCache<string, VerifiedToken>({ max: REMEMBERED_MAX });

  /**
   * Headers whose token is not one of ours or has expired. A client that has not noticed this sends it again
   * and again. They are not kept for long, because this machine's clock may be corrected.
   */
  readonly #refused = new LRUCache<string, true>({
    ttl: REFUSED_MS,
    maxSize: REFUSED_CHARACTERS_MAX,
    sizeCalculation: (_true, header) => header.length,
  });

  constructor(tokens: AccessTokens, revoked: RevokedSessions, roles: CurrentRoles) {
    this.#tokens = tokens;
    this.#revoked = revoked;
    this.#roles = roles;
  }

  /**
   * The caller with the roles they have now, or null when there is no header or an empty one, which clients
   * send without a token. Any value but a bearer token that is valid and whose session is alive gives the
   * fault UNAUTHENTICATED, always with the same message.
   */
  authenticate(authorization: string | undefined): Caller | null | Promise<Caller | null> {
    if (authorization === undefined || authorization === '') return null;
    // Most requests have a token that was seen before, and need not wait a turn of the event loop for it.
    const remembered = this.#remembered.get(authorization);
    if (remembered && this.#isLive(remembered)) return this.#roles.of(remembered.caller);
    if (this.#refused.get(authorization)) return Promise.reject(new Fault('UNAUTHENTICATED'));
    return this.#verified(authorization).then(({ caller }) => this.#roles.of(caller));
  }

  /**
   * The same for a long-lived connection: the result can check repeatedly whether the token is still valid
   * and its caller still has the roles with which the connection was opened.
   */
  async authenticateSocket(authorization: string | undefined): Promise<SocketLogin | null> {
    if (authorization === undefined || authorization === '') return null;
    const token = await this.#verified(authorization);
    const opened = await this.#roles.of(token.caller);
    const roles = this.#roles;
    return {
      get caller() {
        return roles.lately(opened);
      },
      isLive: () => this.#isLive(token) && roles.stillHas(opened),
    };
  }

  async #verified(authorization: unknown): Promise<VerifiedToken> {
    const readable = typeof authorization === 'string' && authorization.length <= HEADER_MAX;
    const text = readable ? BEARER.exec(authorization)?.[1] : undefined;
    const token = text === undefined ? undefined : await this.#read(text);
    if (!token) throw new Fault('UNAUTHENTICATED');
    return token;
  }

  #isLive({ expiresAtMs, caller }: VerifiedToken): boolean {
    const issuedAtMs = expiresAtMs - ACCESS_TOKEN_MINUTES * 60_000;
    return expiresAtMs > now().getTime() && !this.#revoked.refuses(caller.sessionId, issuedAtMs);
  }

  async #read(text: string): Promise<VerifiedToken | undefined> {
    const header = `Bearer ${text}`;
    const remembered = this.#remembered.get(header);
    const token = remembered ?? (await this.#tokens.verify(text));
    if (!token) {
      this.#refused.set(header, true);
      return undefined;
    }
    if (!this.#isLive(token)) {
      this.#remembered.delete(header);
      return undefined;
    }
    if (!remembered) this.#remembered.set(header, token);
    return token;
  }
}
