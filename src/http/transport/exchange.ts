import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** Header names and values in turn. */
export type Head = readonly string[];

/** An answer to one caller. */
export interface TextAnswer {
  status: number;
  /** The media type of the text. */
  type: string;
  /** The headers of this answer in addition to those of every answer. */
  head: Head;
  /** JSON. */
  text: string;
}

/** A request and the means to answer it, both for the fast path and for Node's parser. */
export interface Exchange {
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The client's address. */
  readonly address: string;
  /** @param head has the `content-length`, if the status allows a body */
  answer(status: number, head: Head, body: string | Buffer): void;
  /** Closes the connection without an answer. */
  cut(): void;
}

/** The exchange of a request that Node's parser has read. */
export class NodeExchange implements Exchange {
  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    readonly address: string,
    private readonly draining: () => boolean,
  ) {}

  get headers(): Readonly<IncomingHttpHeaders> {
    return this.request.headers;
  }

  answer(status: number, head: Head, body: string | Buffer): void {
    const whole = this.draining() ? [...head, 'connection', 'close'] : head;
    this.response.writeHead(status, whole as string[]).end(body);
  }

  cut(): void {
    this.response.destroy();
  }
}
