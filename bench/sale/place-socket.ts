import { WebSocket } from 'ws';
import type { ShownPlace } from '../check/history.js';

/** One address has ports for some 28,000 connections to one server. */
const SOCKETS_AN_ADDRESS = 5_000;

export interface PlaceListener {
  onPlace(place: ShownPlace): void;
  /** The server has completed it. */
  onComplete(): void;
  /** It ended in another way. */
  onLost(why: string): void;
}

interface Message {
  type: string;
  payload?: {
    data?: { queuePlaceUpdated: ShownPlace & { id: string } };
    errors?: { extensions?: { code?: string } }[];
  };
}

/** A socket with a subscription to one's own place, as a page of a shop has it. */
export class PlaceSocket {
  readonly #socket: WebSocket;
  #over = false;

  constructor(
    url: string,
    { number, token, query, concertId }: { number: number; token: string; query: string; concertId: string },
    private readonly listener: PlaceListener,
  ) {
    const localAddress = `127.0.0.${2 + Math.floor(number / SOCKETS_AN_ADDRESS)}`;
    const address = `${url.replace(/^http/, 'ws')}/graphql/ws`;
    this.#socket = new WebSocket(address, 'graphql-transport-ws', { localAddress, perMessageDeflate: false });
    const send = (message: object): void => this.#socket.send(JSON.stringify(message));
    this.#socket.on('open', () =>
      send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }),
    );
    this.#socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'connection_ack') {
        send({ id: `${number}`, type: 'subscribe', payload: { query, variables: { concertId } } });
      } else this.#take(message);
    });
    this.#socket.on('error', (error) => this.#lose(error.message));
    this.#socket.on('close', (code) => this.#lose(`closed with ${code}`));
  }

  close(): void {
    this.#over = true;
    this.#socket.terminate();
  }

  #take({ type, payload }: Message): void {
    if (type === 'ping' || type === 'pong') return;
    const shown = payload?.data?.queuePlaceUpdated;
    if (type === 'next' && shown) {
      const { id: placeId, status, position, seats } = shown;
      this.listener.onPlace({ placeId, status, position, seats });
    } else if (type === 'complete') {
      this.close();
      this.listener.onComplete();
    } else this.#lose(payload?.errors?.[0]?.extensions?.code ?? `a message of type ${type}`);
  }

  #lose(why: string): void {
    if (this.#over) return;
    this.close();
    this.listener.onLost(why);
  }
}
