import type { Duplex } from 'node:stream';
import { monotonicMs } from '../../platform/clock.js';
import type { Backlog, Holder } from './backlog.js';
import { textFrame, writeTextFrame } from './text-frame.js';

const NOTHING = Buffer.alloc(0);

/**
 * The frames that one socket has not taken yet. The socket is blocked until the operating system has taken
 * everything that was written. While it is blocked, no response should be made that can be made later.
 */
export class Outbox {
  /** Frames that were written and are not taken yet. */
  #kept: Buffer[] = [];
  /** Callbacks for when there is room, called in this order. */
  readonly #waiting: (() => void)[] = [];
  /** When something was taken last, or the waiting began; undefined: it has taken everything. */
  #blockedMs: number | undefined;
  #left: number | undefined;
  #closed = false;

  /** @param connection the socket writes to it. The library may write whole frames of its own in between. */
  constructor(
    private readonly connection: Duplex,
    private readonly backlog: Backlog,
    private readonly holder: Holder,
  ) {}

  get hasRoom(): boolean {
    return this.#blockedMs === undefined;
  }

  /**
   * For how long the socket has taken nothing of what waits for it, in milliseconds; 0 if nothing waits. A
   * part that was taken is noticed by this call, so call it often.
   */
  stalledMs(): number {
    if (this.#blockedMs === undefined) return 0;
    const left = bytesLeft(this.connection);
    if (left !== this.#left) this.#blockedMs = monotonicMs();
    this.#left = left;
    return monotonicMs() - this.#blockedMs;
  }

  /** Calls back once there is room, possibly at once. Never calls back if the socket ends first. */
  whenRoom(goOn: () => void): void {
    if (this.#closed) return;
    if (this.hasRoom && this.#waiting.length === 0) goOn();
    else this.#waiting.push(goOn);
  }

  /** Writes a text of `head` + `body` + `}`. Many sockets may share the body. */
  write(head: string, body: Buffer | string): void {
    this.#written(writeTextFrame(this.connection, head, body));
  }

  writeText(text: string): void {
    const frame = textFrame(text);
    this.connection.write(frame);
    this.#written(frame);
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#kept = [];
  }

  #written(frame: Buffer): void {
    if (this.connection.writableLength === 0) return;
    if (!this.#kept.includes(frame)) {
      this.#kept.push(frame);
      this.backlog.hold(this.holder, frame, frame.length);
    }
    if (this.#blockedMs !== undefined || this.#closed) return;
    this.#lookAgainWhenTaken();
  }

  /** Writes an empty buffer. Its callback runs when everything before it has been taken. */
  #lookAgainWhenTaken(): void {
    this.#blockedMs = monotonicMs();
    this.#left = bytesLeft(this.connection);
    // What was written is still sent, but nothing more can be written: not even nothing.
    if (!this.connection.writable) this.close();
    if (this.#closed) return;
    this.connection.write(NOTHING, (error) => {
      if (error) this.close();
      if (this.#closed) return;
      // Something was written after it, such as a ping.
      if (this.connection.writableLength > 0) this.#lookAgainWhenTaken();
      else this.#unblock();
    });
  }

  #unblock(): void {
    this.#blockedMs = undefined;
    for (const frame of this.#kept.splice(0)) this.backlog.release(this.holder, frame);
    while (this.hasRoom && this.#waiting.length > 0) this.#waiting.shift()!();
  }
}

/**
 * Of the write that is under way. Only the handle knows how much of it the operating system has taken; Node's
 * own timeout of sockets looks there too.
 */
function bytesLeft(connection: Duplex): number | undefined {
  return (connection as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize;
}
