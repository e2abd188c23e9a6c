import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** Names and values in turn. */
export type Head = readonly string[];

/** A request and the place of its answer, whoever reads the one and writes the other. */
export interface Exchange {
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Where it comes from. */
  readonly address: string;
  /** @param head says how long the body is, where there may be one */
  answer(status: number, head: Head, body: string | Buffer, encoding?: 'latin1' | 'utf8'): void;
  /** There will be no answer. */
  cut(): void;
}

/** One that Node has read. */
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

  answer(status: number, head: Head, body: string | Buffer, encoding: 'latin1' | 'utf8' = 'utf8'): void {
    const whole = this.draining() ? [...head, 'connection', 'close'] : head;
    this.response.writeHead(status, whole as string[]).end(body, encoding);
  }

  cut(): void {
    this.response.destroy();
  }
}
