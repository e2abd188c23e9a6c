import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Login } from '../../graphql/context.js';
import { after, monotonicMs } from '../../platform/clock.js';
import { CLOSE } from './close-codes.js';

const MESSAGES_A_SECOND = 20;
/** A reader that takes nothing for so long is stalled. */
const STALLED_AFTER_MS = 10_000;
const PING_EVERY_MS = 15_000;
/** How long somebody who is told to go may take to say good-bye. */
const GOODBYE_WITHIN_MS = 5_000;

/** One socket: what it may send, and whether it still may hear anything. */
export class Session {
  /** Null for somebody who has not signed in. */
  login: Login | null = null;
  #sending = 0;
  /** Told when there is room in the socket's buffer again. */
  readonly #waiting: (() => void)[] = [];
  /** When it last took something, or began to have something to take. */
  #tookMs = 0;
  #allowance = MESSAGES_A_SECOND;
  #countedMs = monotonicMs();
  #pingedMs = monotonicMs();
  #answered = true;

  /** @param connection what the socket writes to; frames may be written in between, whole ones */
  constructor(
    private readonly socket: WebSocket,
    private readonly connection: Duplex,
    /** The address it comes from. */
    readonly address: string,
  ) {
    connection.on('drain', () => {
      if (this.#waiting.length === 0) return;
      this.#sending -= this.#waiting.length;
      this.#tookMs = monotonicMs();
      for (const taken of this.#waiting.splice(0)) taken();
    });
    socket.on('pong', () => {
      this.#answered = true;
    });
    // A client's ping is answered by the library, and is a message like any other.
    socket.on('ping', () => this.countMessage());
  }

  /**
   * @param taken called when it is handed to the operating system, or nobody is there any more; until then
   *   the reader is given no more
   */
  send(data: string, taken: () => void): void {
    if (this.socket.readyState !== this.socket.OPEN || !this.checkLogin()) {
      taken();
      return;
    }
    if (this.#sending === 0) this.#tookMs = monotonicMs();
    this.#sending += 1;
    // A failure shows as the end of the socket.
    this.socket.send(data, () => {
      this.#sending -= 1;
      this.#tookMs = monotonicMs();
      taken();
    });
  }

  /**
   * The same for a frame that is made already; it is taken as soon as it fits in the socket's buffer.
   */
  sendFrame(frame: Buffer, taken: () => void): void {
    const open = this.socket.readyState === this.socket.OPEN && this.checkLogin();
    if (!open || this.connection.write(frame)) {
      taken();
      return;
    }
    if (this.#sending === 0) this.#tookMs = monotonicMs();
    this.#sending += 1;
    this.#waiting.push(taken);
  }

  /** @returns false when it was one too many and the socket is closing */
  countMessage(): boolean {
    const nowMs = monotonicMs();
    const earned = ((nowMs - this.#countedMs) * MESSAGES_A_SECOND) / 1_000;
    this.#allowance = Math.min(MESSAGES_A_SECOND, this.#allowance + earned) - 1;
    this.#countedMs = nowMs;
    if (this.#allowance >= 0) return true;
    this.close(CLOSE.TOO_MANY_MESSAGES, 'Too many messages');
    return false;
  }

  /** To be called about once a second: closes those that are stalled, gone or signed out. */
  check(): void {
    const nowMs = monotonicMs();
    if (!this.checkLogin()) return;
    if (this.#sending > 0 && nowMs - this.#tookMs > STALLED_AFTER_MS) {
      this.close(CLOSE.TOO_SLOW, 'Too slow');
    } else if (nowMs - this.#pingedMs > PING_EVERY_MS) {
      if (!this.#answered) this.socket.terminate();
      this.#pingedMs = nowMs;
      this.#answered = false;
      this.socket.ping();
    }
  }

  close(code: number, reason: string): void {
    if (this.socket.readyState >= this.socket.CLOSING) return;
    this.socket.close(code, reason);
    after(GOODBYE_WITHIN_MS, () => this.socket.terminate());
  }

  terminate(): void {
    this.socket.terminate();
  }

  private checkLogin(): boolean {
    if (this.login === null || this.login.isLive()) return true;
    this.close(CLOSE.FORBIDDEN, 'Signed out, or the token has expired');
    return false;
  }
}
