import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from './eventually.js';

export interface Message {
  type: string;
  id?: string;
  payload?: any;
}

/** A socket that speaks the protocol by hand, so that a test can also speak it wrongly. */
export class RawSocket {
  readonly messages: Message[] = [];
  /** The code it was closed with. */
  code: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
    socket.on('close', (code) => {
      this.code = code;
    });
    socket.on('error', () => undefined);
  }

  /** @param url of the server, http://… */
  static async open(
    url: string,
    options: { protocol?: string | null; origin?: string; headers?: Record<string, string> } = {},
  ): Promise<RawSocket> {
    const { protocol = 'graphql-transport-ws', origin, headers = {} } = options;
    const address = `${url.replace(/^http/, 'ws')}/graphql/ws`;
    const socket = new WebSocket(address, protocol === null ? [] : [protocol], {
      headers,
      ...(origin && { origin }),
    });
    const raw = new RawSocket(socket);
    await once(socket, 'open').catch(() => undefined);
    return raw;
  }

  /** Opened and acknowledged. */
  static async connected(url: string, token?: string): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    raw.send({
      type: 'connection_init',
      ...(token && { payload: { Authorization: `Bearer ${token}` } }),
    });
    await raw.heard('connection_ack');
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** Waits for the nth message of this type, for one operation. */
  async heard(type: string, id?: string, nth = 1): Promise<Message> {
    return eventually(async () => {
      const fitting = this.messages.filter((message) => message.type === type && message.id === id);
      if (fitting.length < nth) {
        throw new Error(`heard ${JSON.stringify(this.messages).slice(0, 500)}, closed ${this.code}`);
      }
      return fitting[nth - 1]!;
    });
  }

  async closed(): Promise<number> {
    return eventually(async () => {
      if (this.code === undefined) throw new Error('still open');
      return this.code;
    });
  }

  close(): void {
    this.socket.terminate();
  }
}
