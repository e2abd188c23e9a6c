import { after, monotonicMs } from '../../platform/clock.js';
import type { Backlog, Holder } from './backlog.js';
import type { Outbox } from './outbox.js';

/** So many messages are handled at once: a page may open and change all its subscriptions. */
const BURST = 100;
const MESSAGES_A_SECOND = 20;
/** So many messages of a client may wait to be handled. Beyond that the client is not read. */
const WAITING_MAX = 100;
const WAITING_LENGTH_MAX = 32 * 1024;

/** The memory that a message takes in addition to its text. */
const MESSAGE_BYTES = 100;
const BYTES_A_UNIT = 2;

interface Message {
  text: string;
}

export interface InboxDeps {
  /** While it is paused, the client is not read. */
  socket: { pause(): void; resume(): void };
  /** Replies go here. The next message waits until there is room, so that replies do not pile up. */
  outbox: Pick<Outbox, 'whenRoom'>;
  backlog: Pick<Backlog, 'hold' | 'release'>;
  holder: Holder;
  handle(text: string): void;
}

/**
 * Passes on the messages of one client in their order, at a bounded rate. Messages that arrive too fast wait;
 * if too many wait, the client is not read. No message is refused and no subscription ends because of it.
 */
export class Inbox {
  readonly #waiting: Message[] = [];
  #length = 0;
  #allowance = BURST;
  #countedMs = monotonicMs();
  #going = false;
  #paused = false;
  #closed = false;

  constructor(private readonly deps: InboxDeps) {}

  /** True while the client is not read. Its answer to a ping cannot arrive then. */
  get isPaused(): boolean {
    return this.#paused;
  }

  put(text: string): void {
    const message = { text };
    this.#waiting.push(message);
    this.#length += text.length;
    this.#go();
    if (this.#waiting.at(-1) !== message) return;
    if (this.#waiting.length > WAITING_MAX || this.#length > WAITING_LENGTH_MAX) this.#pause();
    const { backlog, holder } = this.deps;
    backlog.hold(holder, message, text.length * BYTES_A_UNIT + MESSAGE_BYTES);
  }

  /** Counts a frame that the library answers itself. It uses up the allowance as a message does. */
  count(): void {
    this.#earn();
    this.#allowance -= 1;
    if (this.#allowance >= 0) return;
    this.#pause();
    this.#go();
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  #go(): void {
    if (this.#going) return;
    this.#going = true;
    this.deps.outbox.whenRoom(this.#next);
  }

  readonly #next = (): void => {
    this.#going = false;
    if (this.#closed) return;
    this.#earn();
    if (this.#allowance < 1) {
      this.#going = true;
      after(((1 - this.#allowance) * 1_000) / MESSAGES_A_SECOND, this.#next);
      return;
    }
    const message = this.#waiting.shift();
    if (message) {
      this.#allowance -= 1;
      this.#length -= message.text.length;
      this.deps.backlog.release(this.deps.holder, message);
      this.deps.handle(message.text);
    }
    if (this.#waiting.length > 0) this.#goOnInTurn();
    else this.#resume();
  };

  /** Gives a turn of the event loop to the work that one message starts, before the next message. */
  #goOnInTurn(): void {
    this.#going = true;
    setImmediate(() => {
      this.#going = false;
      this.#go();
    });
  }

  #earn(): void {
    const nowMs = monotonicMs();
    const earned = ((nowMs - this.#countedMs) * MESSAGES_A_SECOND) / 1_000;
    this.#allowance = Math.min(BURST, this.#allowance + earned);
    this.#countedMs = nowMs;
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.deps.socket.pause();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.deps.socket.resume();
  }
}
