import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { httpDate } from '../../platform/clock.js';
import type { Exchange, Head } from '../exchange.js';
import { PlainPosts } from './plain-post.js';

/** In so many pieces a request may come: as many as a text of some pages needs on a network. */
const PIECES_MAX = 8;

/** What becomes of plain requests. */
export interface Handling {
  bodyMax: number;
  draining: () => boolean;
  addressOf(exchange: FastExchange): string;
  /** @param leave gives the request to the parser, as if it had not been read */
  take(exchange: FastExchange, body: Buffer, leave: () => void): void;
}

export interface FastConnectionDeps extends Handling {
  firstRequestWithinMs: number;
  keepAliveMs: number;
  /** Gives the connection to the parser that knows all of HTTP. */
  handOver(): void;
  onGone(): void;
}

/**
 * A connection whose plain requests are read as they come. The first that is not plain, and everything after
 * it, is the parser's, and stays so.
 */
export class FastConnection {
  /** A request is under way. */
  #busy = false;
  /** The client has said its last. */
  #ended = false;
  /** What has come before its turn. */
  #early: Buffer[] = [];
  /** A request of which the end is missing. */
  #pieces: Buffer[] = [];
  readonly #posts: PlainPosts;

  constructor(
    readonly socket: Socket,
    readonly deps: FastConnectionDeps,
  ) {
    this.#posts = new PlainPosts(deps.bodyMax);
    socket.setTimeout(deps.firstRequestWithinMs);
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', this.#onTrouble).on('timeout', this.#onTimeout);
  }

  get isIdle(): boolean {
    return !this.#busy && this.#pieces.length === 0 && this.socket.writableLength === 0;
  }

  /** Nothing more is read; what is written already still goes out. */
  end(): void {
    this.socket.destroySoon();
  }

  /** Called when a request has its answer, or never will. */
  answered(): void {
    this.#busy = false;
    if (this.deps.draining() || this.#ended) this.end();
    else if (this.#early.length > 0) this.#handOver(Buffer.concat(this.#early));
    else if (this.socket.writableLength > this.socket.writableHighWaterMark) this.#waitForDrain();
  }

  readonly #onData = (piece: Buffer): void => {
    // One at a time: what comes before an answer is out waits, and is then read by the parser.
    if (this.#busy) {
      this.#early.push(piece);
      this.socket.pause();
      return;
    }
    const { take, keepAliveMs } = this.deps;
    const bytes = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece]);
    const post = this.#posts.read(bytes);
    if (post === 'begun' && this.#pieces.length + 1 < PIECES_MAX) {
      this.#pieces.push(piece);
      return;
    }
    this.#pieces = [];
    if (typeof post !== 'object') {
      this.#handOver(bytes);
      return;
    }
    this.#busy = true;
    if (this.socket.timeout !== keepAliveMs) this.socket.setTimeout(keepAliveMs);
    take(new FastExchange(this, post.headers), post.body, () => this.#handOver(bytes, ...this.#early));
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (!this.#busy) this.end();
  };

  readonly #onTimeout = (): void => {
    if (this.#pieces.length > 0) this.#handOver(...this.#pieces);
    else if (!this.#busy) this.end();
  };

  readonly #onTrouble = (): void => void this.socket.destroy();

  readonly #onClose = (): void => this.deps.onGone();

  /** Somebody who asks and does not listen is not read from. */
  #waitForDrain(): void {
    this.socket.pause();
    this.socket.once('drain', () => this.socket.resume());
  }

  #handOver(...bytes: Buffer[]): void {
    const { socket, deps } = this;
    // Nobody is there to hear an answer; or the client has ended, after which nothing can be put back.
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

/** One that was plain. */
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

  answer(status: number, head: Head, body: string | Buffer, encoding: 'latin1' | 'utf8' = 'utf8'): void {
    const { socket } = this.connection;
    if (socket.writable) {
      const text = this.#head(status, head);
      socket.write(
        typeof body === 'string' ? text + body : Buffer.concat([Buffer.from(text), body]),
        encoding,
      );
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
