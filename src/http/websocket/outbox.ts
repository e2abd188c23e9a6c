import type { Duplex } from 'node:stream';
import { monotonicMs } from '../../platform/clock.js';
import type { Backlog, Holder } from './backlog.js';
import { textFrame, writeTextFrame } from './text-frame.js';

const NOTHING = Buffer.alloc(0);

/**
 * What one socket has still to take. It is blocked while the operating system has not taken everything that
 * was written; until then nothing should be made for it that can be made later.
 */
export class Outbox {
  /** Written, and not taken yet. */
  #kept: Buffer[] = [];
  /** Called when there is room, in this order. */
  readonly #waiting: (() => void)[] = [];
  /** When something was taken last, or the waiting began; undefined: it has taken everything. */
  #blockedMs: number | undefined;
  #left: number | undefined;
  #closed = false;

  /** @param connection what the socket writes to; frames may be written in between, whole ones */
  constructor(
    private readonly connection: Duplex,
    private readonly backlog: Backlog,
    private readonly holder: Holder,
  ) {}

  get hasRoom(): boolean {
    return this.#blockedMs === undefined;
  }

  /**
   * How long nothing was taken, though there is something to take: 0 where there is nothing. What was taken
   * in part is noticed when this is asked, so it is to be asked often.
   */
  stalledMs(): number {
    if (this.#blockedMs === undefined) return 0;
    const left = bytesLeft(this.connection);
    if (left !== this.#left) this.#blockedMs = monotonicMs();
    this.#left = left;
    return monotonicMs() - this.#blockedMs;
  }

  /** Calls back once there is room, which may be at once; never when the socket ends before. */
  whenRoom(goOn: () => void): void {
    if (this.#closed) return;
    if (this.hasRoom && this.#waiting.length === 0) goOn();
    else this.#waiting.push(goOn);
  }

  /** A text of `head` + `body` + `}`, where many sockets are sent the same body. */
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

  /** Nothing written after everything else: it is done when all the rest is. */
  #lookAgainWhenTaken(): void {
    this.#blockedMs = monotonicMs();
    this.#left = bytesLeft(this.connection);
    // What was written is still sent, but nothing more can be written: not even nothing.
    if (!this.connection.writable) this.close();
    if (this.#closed) return;
    this.connection.write(NOTHING, (error) => {
      if (error) this.close();
      if (this.#closed) return;
      // Something was written behind it, such as a ping.
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
