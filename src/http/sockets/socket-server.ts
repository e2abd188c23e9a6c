import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, type Server as Protocol } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { after, every, monotonicMs, type Repeating, sleep } from '../../platform/clock.js';
import { Fault } from '../../platform/fault.js';
import type { Origins } from '../admission/origins.js';
import { endWith, HttpFault } from '../graphql/answer-errors.js';
import type { ClientAddress } from '../transport/client-address.js';
import type { Connections } from '../transport/connections.js';
import { hasTwoHosts, TWO_HOSTS } from '../transport/host-header.js';
import { Backlog } from './backlog.js';
import { CLOSE } from './close-codes.js';
import { createProtocol, type ProtocolDeps } from './protocol.js';
import { Session } from './session.js';

const PATH = '/graphql/ws';
const FRAME_MAX = 16 * 1024;
const CHECK_EVERY_MS = 1_000;
/** Clients reconnect after they are closed, so they are not closed all at once. */
const CLOSED_A_SECOND = 1_000;
const STAGGER_MS = 50;

export interface SocketServerDeps extends ProtocolDeps {
  origins: Origins;
  connections: Connections;
  clientAddress: ClientAddress;
  socketsMax: number;
  stalledAfterMs?: number | undefined;
  /** Called for each socket that is cut because too many bytes wait for it. */
  onSocketCut: () => void;
}

const CLOSING = new Fault('SERVICE_UNAVAILABLE', 'This server is closing. Connect again.');
const OVERLOADED = new Fault('OVERLOADED');
const NOTHING_HERE = new HttpFault(404, `WebSockets are opened at ${PATH}.`);
/** How long a client that was refused may take to read the reason. */
const GONE_WITHIN_MS = 1_000;

/** How the protocol handles a message. */
type Handle = (text: string) => Promise<void>;

/** Serves `/graphql/ws` on an HTTP server. */
export class SocketServer {
  readonly #sessions = new Set<Session>();
  readonly #backlog: Backlog;
  readonly #protocol: Protocol<{ session: Session }>;
  readonly #deps: SocketServerDeps;
  readonly #checking: Repeating;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_MAX,
    // The work that one message starts, such as ending a subscription, is done before the next message.
    allowSynchronousEvents: false,
    // Another subprotocol is accepted and then closed with 4406, which says more than a failed handshake.
    handleProtocols: (protocols) => handleProtocols(protocols) || [...protocols][0]!,
  });
  #closing = false;

  constructor(server: Server, deps: SocketServerDeps) {
    this.#deps = deps;
    this.#backlog = new Backlog(deps.onSocketCut);
    this.#protocol = createProtocol(deps);
    this.#checking = every(CHECK_EVERY_MS, async () => this.#check(), this.#report);
    server.on('upgrade', (request, connection, head) => this.#upgrade(request, connection, head));
  }

  get count(): number {
    return this.#sessions.size;
  }

  get backlogBytes(): number {
    return this.#backlog.bytes;
  }

  /** Closes all sockets, a few at a time. Those that are still open after `withinMs` are cut. */
  async close(withinMs: number): Promise<void> {
    this.#closing = true;
    await this.#checking.stop();
    const endMs = monotonicMs() + withinMs;
    // The second half of the time is left for the clients' close frames.
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
      refuse(connection, refusal);
      return;
    }
    this.#sockets.handleUpgrade(request, connection, head, (socket) => {
      // An error such as a frame that is too large. The library closes the socket with the right code.
      socket.on('error', () => undefined);
      if (this.#sessions.size < this.#deps.socketsMax) {
        this.#open(socket, connection, this.#deps.clientAddress(request));
        return;
      }
      socket.close(CLOSE.OVERLOADED, 'Overloaded');
      after(GONE_WITHIN_MS, () => socket.terminate());
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
    let handle: Handle = async () => undefined;
    const session = new Session({
      socket,
      connection,
      address,
      backlog: this.#backlog,
      stalledAfterMs: this.#deps.stalledAfterMs,
      handle: (text) => this.#handle(session, text, handle),
    });
    this.#sessions.add(session);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => session.send(data),
        close: (code, reason) => session.close(code ?? CLOSE.OVERLOADED, reason ?? ''),
        onMessage: (take) => {
          handle = take;
        },
      },
      { session },
    );
    socket.on('message', (data, isBinary) => {
      if (isBinary) session.close(CLOSE.INVALID_MESSAGE, 'Text only');
      else session.take(String(data));
    });
    socket.on('close', (code, reason) => {
      this.#sessions.delete(session);
      closed(code, String(reason)).catch(this.#report);
    });
  }

  #handle(session: Session, text: string, handle: Handle): void {
    handle(text).catch((error: unknown) => {
      if (isUnexpectedType(error)) {
        session.close(CLOSE.INVALID_MESSAGE, 'Invalid message received');
        return;
      }
      session.close(CLOSE.OVERLOADED, 'Try again later');
      this.#report(error);
    });
  }

  #check(): void {
    for (const session of this.#sessions) session.check();
  }

  readonly #report = (error: unknown): void => this.#deps.logger.error({ err: error }, 'a socket failed');
}

/** Answers, then cuts the connection after a while, also when the client has not taken the answer. */
function refuse(connection: Duplex, fault: Fault): void {
  connection.on('error', () => undefined);
  endWith(connection, fault);
  after(GONE_WITHIN_MS, () => connection.destroy());
}

/** A message that only a server may send. */
function isUnexpectedType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}
