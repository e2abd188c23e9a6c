import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { SocketLogin } from '../../graphql/context.js';
import { after, monotonicMs } from '../../platform/clock.js';
import type { Backlog, Holder } from './backlog.js';
import { CLOSE } from './close-codes.js';
import { Inbox } from './inbox.js';
import { Outbox } from './outbox.js';

const STALLED_AFTER_MS = 10_000;
const PING_EVERY_MS = 15_000;
/** How long a client may take to answer a close frame. */
const GOODBYE_WITHIN_MS = 5_000;

export interface SessionDeps {
  socket: WebSocket;
  /** The stream that the socket writes to. */
  connection: Duplex;
  /** The client's address. */
  address: string;
  backlog: Backlog;
  /** A client that takes nothing for so long is stalled. Default: ten seconds. */
  stalledAfterMs?: number | undefined;
  handle(text: string): void;
}

/** One socket: bounds what the client sends and what waits for it, and closes it when its sign-in ends. */
export class Session implements Holder {
  /** Null: the caller has not signed in. */
  login: SocketLogin | null = null;
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #backlog: Backlog;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #stalledAfterMs: number;
  #pingedMs = monotonicMs();
  #answered = true;
  #toldToGo = false;

  constructor({ socket, connection, address, backlog, stalledAfterMs, handle }: SessionDeps) {
    this.address = address;
    this.#stalledAfterMs = stalledAfterMs ?? STALLED_AFTER_MS;
    this.#socket = socket;
    this.#backlog = backlog;
    this.#outbox = new Outbox(connection, backlog, this);
    this.#inbox = new Inbox({ socket, outbox: this.#outbox, backlog, holder: this, handle });
    socket.on('pong', () => {
      this.#answered = true;
      this.#inbox.count();
    });
    // The library sends the pong.
    socket.on('ping', () => this.#inbox.count());
    socket.on('close', () => this.#forget());
  }

  get userId(): string | undefined {
    return this.login?.caller.userId;
  }

  /** Whether the socket has taken everything that was sent to it. */
  get hasRoom(): boolean {
    return this.#outbox.hasRoom;
  }

  /** Calls back once there is room, possibly at once. Never calls back if the socket ends first. */
  whenRoom(goOn: () => void): void {
    this.#outbox.whenRoom(goOn);
  }

  /** Takes a message from the client. It is handled in its turn. */
  take(text: string): void {
    if (this.#isOpen()) this.#inbox.put(text);
  }

  /** Resolves when the socket has taken the text. Text that is sent to a closing socket is lost. */
  send(text: string): Promise<void> {
    if (!this.#isOpen()) return Promise.resolve();
    this.#outbox.writeText(text);
    return new Promise((resolve) => {
      this.#outbox.whenRoom(resolve);
    });
  }

  /** Sends a text of `head` + `body` + `}`. Many sockets may share the body. */
  deliver(head: string, body: Buffer | string): void {
    if (this.#isOpen()) this.#outbox.write(head, body);
  }

  /** To be called about once a second. Closes the socket if its client is stalled, gone or signed out. */
  check(): void {
    const nowMs = monotonicMs();
    const stalled = this.#outbox.stalledMs() > this.#stalledAfterMs;
    if (!this.#isOpen()) {
      // A client that has ended its side may still read, but not for ever.
      if (stalled && !this.#toldToGo) this.terminate();
      return;
    }
    // It cannot answer a ping that waits behind what it has not taken.
    if (!this.hasRoom) this.#pingedMs = nowMs;
    if (stalled) {
      this.close(CLOSE.TOO_SLOW, 'Too slow');
    } else if (nowMs - this.#pingedMs > PING_EVERY_MS) {
      if (!this.#answered && !this.#inbox.isPaused) this.terminate();
      this.#pingedMs = nowMs;
      this.#answered = false;
      this.#socket.ping();
    }
  }

  close(code: number, reason: string): void {
    if (this.#socket.readyState >= this.#socket.CLOSING) return;
    this.#toldToGo = true;
    // A paused socket would not read the client's close frame.
    this.#socket.resume();
    this.#socket.close(code, reason);
    after(GOODBYE_WITHIN_MS, () => this.terminate());
  }

  terminate(): void {
    this.#forget();
    this.#socket.terminate();
  }

  #forget(): void {
    this.#inbox.close();
    this.#outbox.close();
    this.#backlog.releaseAll(this);
  }

  #isOpen(): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.login === null || this.login.isLive()) return true;
    this.close(CLOSE.FORBIDDEN, 'Signed out, a role was revoked, or the token has expired');
    return false;
  }
}
