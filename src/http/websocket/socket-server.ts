import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, type Server as Protocol } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { every, monotonicMs, type Repeating, sleep } from '../../platform/clock.js';
import { Fault } from '../../platform/fault.js';
import { endWith, HttpFault } from '../answer-errors.js';
import type { ClientAddress } from '../client-address.js';
import type { Connections } from '../connections.js';
import { hasTwoHosts, TWO_HOSTS } from '../host-header.js';
import type { Origins } from '../origins.js';
import { CLOSE } from './close-codes.js';
import { createProtocol, type ProtocolDeps } from './protocol.js';
import { Session } from './session.js';

const PATH = '/graphql/ws';
const FRAME_MAX = 16 * 1024;
const CHECK_EVERY_MS = 1_000;
/** Clients that are sent away come back: not all at once. */
const CLOSED_A_SECOND = 1_000;
const STAGGER_MS = 50;

export interface SocketServerDeps extends ProtocolDeps {
  origins: Origins;
  connections: Connections;
  clientAddress: ClientAddress;
  socketsMax: number;
}

const CLOSING = new Fault('SERVICE_UNAVAILABLE', 'This server is closing. Connect again.');
const OVERLOADED = new Fault('OVERLOADED');
const NOTHING_HERE = new HttpFault(404, `WebSockets are opened at ${PATH}.`);

/** `/graphql/ws` on a server that listens for HTTP. */
export class SocketServer {
  readonly #sessions = new Set<Session>();
  readonly #protocol: Protocol<{ session: Session }>;
  readonly #deps: SocketServerDeps;
  readonly #checking: Repeating;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_MAX,
    // One that is not ours is taken up and then closed with 4406, which tells more than a failed handshake.
    handleProtocols: (protocols) => handleProtocols(protocols) || [...protocols][0]!,
  });
  #closing = false;

  constructor(server: Server, deps: SocketServerDeps) {
    this.#deps = deps;
    this.#protocol = createProtocol(deps);
    this.#checking = every(CHECK_EVERY_MS, async () => this.#check(), this.#report);
    server.on('upgrade', (request, connection, head) => this.#upgrade(request, connection, head));
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** Sends everybody away, a few at a time; those who have not gone after `withinMs` are cut off. */
  async close(withinMs: number): Promise<void> {
    this.#closing = true;
    await this.#checking.stop();
    const endMs = monotonicMs() + withinMs;
    // Half of the time is left for saying good-bye.
    const turns = Math.max(1, Math.floor(withinMs / 2 / STAGGER_MS));
    const least = (CLOSED_A_SECOND * STAGGER_MS) / 1_000;
    const atOnce = Math.max(least, Math.ceil(this.#sessions.size / turns));
    const waiting = [...this.#sessions];
    while (waiting.length > 0) {
      for (const session of waiting.splice(0, atOnce)) session.close(CLOSE.RESTART, 'Restart');
      if (waiting.length > 0) await sleep(STAGGER_MS);
    }
    while (this.#sessions.size > 0 && monotonicMs() < endMs) await sleep(STAGGER_MS);
    for (const session of this.#sessions) session.terminate();
  }

  #upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const refusal = this.#refusal(request);
    if (refusal) {
      connection.on('error', () => undefined);
      endWith(connection, refusal);
      return;
    }
    this.#sockets.handleUpgrade(request, connection, head, (socket) => {
      // Such as a frame that is too large; the library closes the socket with the code that fits.
      socket.on('error', () => undefined);
      if (this.#sessions.size >= this.#deps.socketsMax) socket.close(CLOSE.OVERLOADED, 'Overloaded');
      else this.#open(socket, connection, this.#deps.clientAddress(request));
    });
  }

  #refusal(request: IncomingMessage): Fault | undefined {
    const { connections, origins } = this.#deps;
    if (this.#closing) return CLOSING;
    if (connections.isSpare(request.socket)) return OVERLOADED;
    if (hasTwoHosts(request)) return TWO_HOSTS;
    if (request.url?.split('?')[0] !== PATH) return NOTHING_HERE;
    return origins.refusal(request.headers.origin);
  }

  #open(socket: WebSocket, connection: Duplex, address: string): void {
    const session = new Session(socket, connection, address);
    this.#sessions.add(session);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => new Promise((taken) => session.send(data, taken)),
        close: (code, reason) => session.close(code ?? CLOSE.INTERNAL_ERROR, reason ?? ''),
        onMessage: (take) =>
          socket.on('message', (data, isBinary) => this.#take(session, data, isBinary, take)),
      },
      { session },
    );
    socket.on('close', (code, reason) => {
      this.#sessions.delete(session);
      closed(code, String(reason)).catch(this.#report);
    });
  }

  #take(session: Session, data: RawData, isBinary: boolean, take: (text: string) => Promise<void>): void {
    if (isBinary) session.close(CLOSE.INVALID_MESSAGE, 'Text only');
    if (isBinary || !session.countMessage()) return;
    take(String(data)).catch((error: unknown) => {
      const invalid = isUnexpectedType(error);
      if (invalid) session.close(CLOSE.INVALID_MESSAGE, 'Invalid message received');
      else session.close(CLOSE.INTERNAL_ERROR, 'Internal server error');
      if (!invalid) this.#report(error);
    });
  }

  #check(): void {
    for (const session of this.#sessions) session.check();
  }

  readonly #report = (error: unknown): void => this.#deps.logger.error({ err: error }, 'a socket failed');
}

/** A message that only a server may send. */
function isUnexpectedType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}
