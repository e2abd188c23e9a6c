import { once } from 'node:events';
import { connect } from 'node:net';

const KNOCK_EVERY_MS = 50;

/**
 * Whether a server listens at an address. When none does, every client is told at once, and it costs the
 * server nothing. Here thousands of clients share its cores, so one of them asks for all.
 */
export class Door {
  #isOpen = false;
  #knockedMs = Number.NEGATIVE_INFINITY;
  #answer: Promise<boolean> = Promise.resolve(false);

  constructor(private readonly url: string) {}

  async isOpen(): Promise<boolean> {
    if (this.#isOpen) return true;
    if (performance.now() - this.#knockedMs > KNOCK_EVERY_MS) {
      this.#knockedMs = performance.now();
      this.#answer = this.#knock();
    }
    return this.#answer;
  }

  /** A client has lost a connection, or got none. */
  doubt(): void {
    this.#isOpen = false;
  }

  async #knock(): Promise<boolean> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    this.#isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return this.#isOpen;
  }
}
