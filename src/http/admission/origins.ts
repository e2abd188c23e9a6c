import type { AddressInfo } from 'node:net';
import { originOf } from '../../platform/address.js';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';

/** The headers of an answer that a page of another site may read. */
export const EXPOSED_HEADERS = 'x-request-id, retry-after';

/** So long may a browser keep the answer to a preflight. */
export const PREFLIGHT_SECONDS = 600;

/**
 * So many refused origins are logged. Callers choose the text, so without a bound they could fill the log.
 */
const TOLD_MAX = 20;
const TOLD_LENGTH_MAX = 200;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * Decides whether a page of an origin may call the API. A request without an `Origin` header does not come
 * from a page of another site, so it may. The server's own pages may, under the names that a machine has for
 * itself. A page of any other origin, including `null`, may only if the origin is on the list. The `Host`
 * header is not used: a foreign domain that resolves to this address would pass.
 */
export class Origins {
  #own: readonly string[] = [];
  readonly #told = new Set<string>();

  constructor(
    private readonly host: string,
    private readonly allowed: readonly string[],
    private readonly logger: Logger,
  ) {}

  /** To be called once the server listens: only then the port is known. */
  listening(address: AddressInfo): void {
    this.#own = [...new Set([...LOOPBACK, this.host])].map((host) => originOf(host, address.port));
  }

  allows(origin: string | undefined): boolean {
    return origin === undefined || this.#own.includes(origin) || this.allowed.includes(origin);
  }

  /** The fault for a page of this origin; it is also logged once for each origin. Undefined: it may call. */
  refusal(origin: string | undefined): Fault | undefined {
    if (origin === undefined || this.allows(origin)) return undefined;
    const told = origin.slice(0, TOLD_LENGTH_MAX);
    if (!this.#told.has(told) && this.#told.size < TOLD_MAX) {
      this.#told.add(told);
      this.logger.warn({ origin: told }, REFUSED);
    }
    return new Fault('FORBIDDEN', 'This origin may not call the API: it is not one of ALLOWED_ORIGINS.');
  }

  /** Whether the origin is on the list, so that its pages may read the answer. */
  lists(origin: string | undefined): origin is string {
    return origin !== undefined && this.allowed.includes(origin);
  }
}

const REFUSED = 'a page of this origin was refused; if it is one of yours, name it in ALLOWED_ORIGINS';
