import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { httpDate, monotonicMs } from '../../../platform/clock.js';
import type { Exchange, Head } from '../exchange.js';
import { readPlainPost } from './plain-post.js';

/** Up to so many pieces of a request are kept apart. A piece takes much memory, even if it is one byte. */
const PIECES_MAX = 8;

/** How plain requests are handled. */
export interface Handling {
  bodyMax: number;
  draining: () => boolean;
  addressOf(exchange: FastExchange): string;
  /** @param leave gives the request to Node's parser, as if it had not been read */
  take(exchange: FastExchange, body: Buffer, leave: () => void): void;
  /**
   * Sends an error and ends the connection.
   *
   * @param code the reason, as Node's parser names it
   */
  refuse(socket: Socket, code: 'ERR_HTTP_REQUEST_TIMEOUT' | 'HPE_INVALID_EOF_STATE'): void;
}

export interface FastConnectionDeps extends Handling {
  firstRequestWithinMs: number;
  /** The time from the first byte of a request to the last. */
  requestWithinMs: number;
  keepAliveMs: number;
  /** Gives the connection to the parser that knows all of HTTP. */
  handOver(): void;
  onGone(): void;
}

/** A request whose end has not arrived yet. */
interface Begun {
  pieces: Buffer[];
  missing: number;
  sinceMs: number;
}

/**
 * A connection whose plain requests are read straight from the socket. At the first request that is not
 * plain, the connection goes to Node's parser and stays there.
 */
export class FastConnection {
  /** True: a request is under way. */
  #busy = false;
  /** True: the client has closed its side and sends nothing more. */
  #ended = false;
  /** Bytes of later requests, which arrived before the current answer was sent. */
  #early: Buffer[] = [];
  #begun: Begun | undefined;

  constructor(
    readonly socket: Socket,
    readonly deps: FastConnectionDeps,
  ) {
    socket.setTimeout(deps.firstRequestWithinMs);
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', this.#onTrouble).on('timeout', this.#onTimeout);
  }

  get isIdle(): boolean {
    return !this.#busy && !this.#begun && this.socket.writableLength === 0;
  }

  /** Ends the connection. Nothing more is read; bytes that are already written are still sent. */
  end(): void {
    this.socket.destroySoon();
  }

  /** To be called about once a second. A request has one deadline, however slowly its bytes arrive. */
  check(nowMs: number): void {
    if (this.#begun && nowMs - this.#begun.sinceMs > this.deps.requestWithinMs)
      this.#refuse('ERR_HTTP_REQUEST_TIMEOUT');
  }

  /** To be called when a request has been answered, or will not be. */
  answered(): void {
    this.#busy = false;
    if (this.deps.draining() || this.#ended) this.end();
    else if (this.#early.length > 0) this.#handOver(Buffer.concat(this.#early));
    else if (this.socket.writableLength > this.socket.writableHighWaterMark) this.#waitForDrain();
  }

  readonly #onData = (piece: Buffer): void => {
    // One request at a time: bytes that arrive before the answer is sent wait, then go to the parser.
    if (this.#busy) {
      this.#early.push(piece);
      this.socket.pause();
      return;
    }
    if (this.#begun && !this.#complete(this.#begun, piece)) return;
    const { bodyMax, take, keepAliveMs } = this.deps;
    const bytes = this.#begun ? Buffer.concat(this.#begun.pieces) : piece;
    this.#begun = undefined;
    const post = readPlainPost(bytes, bodyMax);
    if (!post) {
      this.#handOver(bytes);
      return;
    }
    if (!('body' in post)) {
      this.#begun = { pieces: [bytes], missing: post.length - bytes.length, sinceMs: monotonicMs() };
      return;
    }
    this.#busy = true;
    if (this.socket.timeout !== keepAliveMs) this.socket.setTimeout(keepAliveMs);
    take(new FastExchange(this, post.headers), post.body, () => this.#handOver(bytes, ...this.#early));
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#begun) this.#refuse('HPE_INVALID_EOF_STATE');
    else if (!this.#busy) this.end();
  };

  readonly #onTimeout = (): void => {
    // A request that has begun has a deadline of its own.
    if (!this.#busy && !this.#begun) this.end();
  };

  readonly #onTrouble = (): void => void this.socket.destroy();

  readonly #onClose = (): void => this.deps.onGone();

  /** @returns whether the request is complete */
  #complete(begun: Begun, piece: Buffer): boolean {
    begun.pieces.push(piece);
    begun.missing -= piece.length;
    if (begun.pieces.length > PIECES_MAX) begun.pieces = [Buffer.concat(begun.pieces)];
    return begun.missing <= 0;
  }

  #refuse(code: Parameters<Handling['refuse']>[1]): void {
    this.#begun = undefined;
    // Bytes that arrive later are discarded.
    this.socket.off('data', this.#onData).resume();
    this.deps.refuse(this.socket, code);
  }

  /** While a client does not read its answers, its requests are not read. */
  #waitForDrain(): void {
    this.socket.pause();
    this.socket.once('drain', () => this.socket.resume());
  }

  #handOver(...bytes: Buffer[]): void {
    const { socket, deps } = this;
    // The connection is gone, or the client has closed its side: then bytes cannot be put back.
    if (socket.destroyed || this.#ended) {
      socket.destroy();
      return;
    }
    socket.pause();
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    socket.off('error', this.#onTrouble).off('timeout', this.#onTimeout);
    socket.setTimeout(0);
    deps.onGone();
    socket.unshift(Buffer.concat(bytes));
    deps.handOver();
    socket.resume();
  }
}

/** The exchange of a plain request. */
export class FastExchange implements Exchange {
  constructor(
    private readonly connection: FastConnection,
    readonly headers: Readonly<IncomingHttpHeaders>,
  ) {}

  get socket(): Socket {
    return this.connection.socket;
  }

  get address(): string {
    return this.connection.deps.addressOf(this);
  }

  answer(status: number, head: Head, body: string | Buffer): void {
    const { socket } = this.connection;
    if (socket.writable) {
      const text = this.#head(status, head);
      socket.write(typeof body === 'string' ? text + body : Buffer.concat([Buffer.from(text), body]));
    }
    this.connection.answered();
  }

  cut(): void {
    this.socket.destroy();
  }

  #head(status: number, head: Head): string {
    const { draining, keepAliveMs } = this.connection.deps;
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
    for (let place = 0; place < head.length; place += 2) text += `${head[place]}: ${head[place + 1]}\r\n`;
    const kept = draining() ? 'close' : `keep-alive\r\nKeep-Alive: timeout=${keepAliveMs / 1_000}`;
    return `${text}Date: ${httpDate()}\r\nConnection: ${kept}\r\n\r\n`;
  }
}
