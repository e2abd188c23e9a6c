import type { Config } from '../config.js';
import { originOf } from '../platform/address.js';

const EVERY_ADDRESS = ['0.0.0.0', '::'];

/** The origin under which browsers and other servers reach this installation. */
export class PublicAddress {
  readonly #configured: string | null;
  readonly #host: string;
  #port: number;

  constructor({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>) {
    this.#configured = publicUrl;
    // A server that listens on every address does not say which of them a browser can use.
    this.#host = EVERY_ADDRESS.includes(host) ? 'localhost' : host;
    this.#port = port;
  }

  /** Takes the port that was opened: it differs from the configured one where that is 0. */
  opened(port: number): void {
    this.#port = port;
  }

  origin(): string {
    return this.#configured ?? originOf(this.#host, this.#port);
  }
}
