import type { Socket } from 'node:net';
import { monotonicMs, sleep } from '../../src/platform/clock.js';
import { rawConnection } from './raw-request.js';

const HEAD = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n((?:[^\r]+\r\n)*)\r\n/;
const LAST = '0\r\n\r\n';
/** Longer than any answer takes on a busy machine. An answer that has not arrived by then does not arrive. */
const PATIENCE_MS = 5_000;

/** A connection that writes any text and reads the answers one by one. */
export class Wire {
  /** The outcome of each answer: its field, its code, or its status. */
  readonly answers: string[] = [];
  closed = false;
  #text = '';

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      this.#text += data.toString('latin1');
      for (let answer = this.#next(); answer !== undefined; answer = this.#next()) this.answers.push(answer);
    });
    socket.on('close', () => {
      this.closed = true;
    });
  }

  static async to(url: string): Promise<Wire> {
    return new Wire(await rawConnection(url));
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits for so many answers in all, or for the end of the connection. */
  async heard(count: number): Promise<void> {
    const deadlineMs = monotonicMs() + PATIENCE_MS;
    while (this.answers.length < count && !this.closed && monotonicMs() < deadlineMs) await sleep(2);
  }

  #next(): string | undefined {
    const [head, status, lines] = HEAD.exec(this.#text) ?? [];
    if (head === undefined) return undefined;
    const chunked = /^transfer-encoding: chunked\r$/im.test(lines!);
    // Every chunked answer here is empty.
    const length = chunked ? LAST.length : Number(/^content-length: (\d+)\r$/im.exec(lines!)?.[1] ?? 0);
    if (this.#text.length < head.length + length) return undefined;
    const body = this.#text.slice(head.length, head.length + length);
    this.#text = this.#text.slice(head.length + length);
    return status === '200' ? fieldOf(body) : status;
  }
}

function fieldOf(text: string): string {
  try {
    const body = JSON.parse(text);
    return body.errors?.[0].extensions.code ?? Object.keys(body.data ?? body)[0];
  } catch {
    return 'garbled';
  }
}
