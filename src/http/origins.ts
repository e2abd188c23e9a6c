import type { AddressInfo } from 'node:net';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Says whether a page of this origin may call the API. No Origin header: not a browser, so nothing to
 * protect. Its own pages may, by the names this machine has for itself; a page of any other site, `null`
 * included, only when it is on the list. The Host header is not asked: a page of somebody else's domain that
 * resolves to this address would pass.
 */
export class Origins {
  #own: readonly string[] = [];

  constructor(
    private readonly host: string,
    private readonly allowed: readonly string[],
  ) {}

  /** The port is known once the server listens. */
  listening(address: AddressInfo): void {
    const names = new Set([...LOOPBACK, this.host.includes(':') ? `[${this.host}]` : this.host]);
    this.#own = [...names].map((name) => `http://${name}:${address.port}`);
  }

  allows(origin: string | undefined): boolean {
    return origin === undefined || this.#own.includes(origin) || this.allowed.includes(origin);
  }

  /** Whether a page of another site is allowed to read the answer. */
  lists(origin: string | undefined): boolean {
    return origin !== undefined && this.allowed.includes(origin);
  }
}
