import { WebSocket } from 'ws';
import type { ShownPlace } from '../../tools/judge/history.js';

/** One address has ports for some 28,000 connections to one server. */
const SOCKETS_AN_ADDRESS = 5_000;

export interface PlaceListener {
  /** @param phase of the room */
  onPlace(place: ShownPlace, phase: string): void;
  /** The server has completed it. */
  onComplete(): void;
  /**
   * It ended in another way.
   *
   * @param code with which it was closed; undefined when it was not
   */
  onLost(why: string, code?: number): void;
}

interface Message {
  id?: string;
  type: string;
  payload?: {
    data?: { queuePlaceUpdated: ShownPlace & { id: string; phase: string } };
    errors?: { extensions?: { code?: string } }[];
  };
}

/** A socket with a subscription to one's own place, as a page of a shop has it. */
export class PlaceSocket {
  readonly #socket: WebSocket;
  readonly #id: string;
  #over = false;

  constructor(
    url: string,
    { number, token, query, concertId }: { number: number; token: string; query: string; concertId: string },
    private readonly listener: PlaceListener,
  ) {
    this.#id = `${number}`;
    const localAddress = `127.0.0.${2 + Math.floor(number / SOCKETS_AN_ADDRESS)}`;
    const address = `${url.replace(/^http/, 'ws')}/graphql/ws`;
    this.#socket = new WebSocket(address, 'graphql-transport-ws', { localAddress, perMessageDeflate: false });
    this.#socket.on('open', () =>
      this.#send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }),
    );
    this.#socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'connection_ack') {
        this.subscribe(this.#id, query, { concertId });
      } else this.#take(message);
    });
    this.#socket.on('error', (error) => this.#lose(error.message));
    this.#socket.on('close', (code) => this.#lose(`closed with ${code}`, code));
  }

  /** What any other subscription than that to the place brings is ignored. */
  subscribe(id: string, query: string, variables: object): void {
    this.#send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** Reads nothing until it is resumed. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#over = true;
    this.#socket.terminate();
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #take({ id, type, payload }: Message): void {
    // What came together with its end is ignored.
    if (this.#over || (id !== undefined && id !== this.#id)) return;
    if (type === 'ping' || type === 'pong') return;
    const shown = payload?.data?.queuePlaceUpdated;
    if (type === 'next' && shown) {
      const { id: placeId, status, position, seats, phase } = shown;
      this.listener.onPlace({ placeId, status, position, seats }, phase);
    } else if (type === 'complete') {
      this.close();
      this.listener.onComplete();
    } else this.#lose(payload?.errors?.[0]?.extensions?.code ?? `a message of type ${type}`);
  }

  #lose(why: string, code?: number): void {
    if (this.#over) return;
    this.close();
    this.listener.onLost(why, code);
  }
}
