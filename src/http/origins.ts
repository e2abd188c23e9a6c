import type { AddressInfo } from 'node:net';
import { Fault } from '../platform/fault.js';
import type { Logger } from '../platform/logger.js';

/** What a page of another site may read of an answer beside its body. */
export const EXPOSED_HEADERS = 'x-request-id, retry-after';

/** So many refused origins are told of; what is written here comes from outside, and could fill the log. */
const TOLD_MAX = 20;
const TOLD_LENGTH_MAX = 200;

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Says whether a page of this origin may call the API. No Origin header: not a browser, so nothing to
 * protect. Its own pages may, by the names this machine has for itself; a page of any other site, `null`
 * included, only when it is on the list. The Host header is not asked: a page of somebody else's domain that
 * resolves to this address would pass.
 */
export class Origins {
  #own: readonly string[] = [];
  readonly #told = new Set<string>();

  constructor(
    private readonly host: string,
    private readonly allowed: readonly string[],
    private readonly logger: Logger,
  ) {}

  /** The port is known once the server listens. */
  listening(address: AddressInfo): void {
    const names = new Set([...LOOPBACK, this.host.includes(':') ? `[${this.host}]` : this.host]);
    this.#own = [...names].map((name) => `http://${name}:${address.port}`);
  }

  allows(origin: string | undefined): boolean {
    return origin === undefined || this.#own.includes(origin) || this.allowed.includes(origin);
  }

  /** What its page is told, and the operator once for each origin. Undefined: it may call. */
  refusal(origin: string | undefined): Fault | undefined {
    if (origin === undefined || this.allows(origin)) return undefined;
    const told = origin.slice(0, TOLD_LENGTH_MAX);
    if (!this.#told.has(told) && this.#told.size < TOLD_MAX) {
      this.#told.add(told);
      this.logger.warn({ origin: told }, REFUSED);
    }
    return new Fault('FORBIDDEN', 'This origin may not call the API: it is not one of ALLOWED_ORIGINS.');
  }

  /** Whether a page of another site is allowed to read the answer. */
  lists(origin: string | undefined): boolean {
    return origin !== undefined && this.allowed.includes(origin);
  }
}

const REFUSED = 'a page of this origin was refused; if it is one of yours, name it in ALLOWED_ORIGINS';
