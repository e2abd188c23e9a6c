import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { every, monotonicMs, sleep } from '../../platform/clock.js';
import type { Origins } from '../origins.js';
import { CLOSE } from './close-codes.js';
import { createProtocol, type ProtocolDeps } from './protocol.js';
import { Session } from './session.js';

const PATH = '/graphql/ws';
const FRAME_MAX = 16 * 1024;
const SOCKETS_MAX = 20_000;
const CHECK_EVERY_MS = 1_000;
/** Clients that are sent away come back: not all at once. */
const CLOSED_A_SECOND = 1_000;
const STAGGER_MS = 50;

export interface SocketServer {
  /** Sends everybody away, a few at a time; those who have not gone after `withinMs` are cut off. */
  close(withinMs: number): Promise<void>;
}

/** `/graphql/ws` on a server that listens for HTTP. */
export function serveSockets(server: Server, deps: ProtocolDeps & { origins: Origins }): SocketServer {
  const protocol = createProtocol(deps);
  const sessions = new Set<Session>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_MAX,
    // One that is not ours is taken up and then closed with 4406, which tells more than a failed handshake.
    handleProtocols: (protocols) => handleProtocols(protocols) || [...protocols][0]!,
  });
  let closing = false;

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const refusal = refuse(request, deps.origins, closing);
    if (refusal) return void connection.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      // Such as a frame that is too large; the library closes the socket with the code that fits.
      socket.on('error', () => undefined);
      if (sessions.size >= SOCKETS_MAX) return socket.close(CLOSE.OVERLOADED, 'Overloaded');
      const session = new Session(socket, request.socket.remoteAddress ?? '');
      sessions.add(session);
      const closed = open(socket, session);
      socket.on('close', (code, reason) => {
        sessions.delete(session);
        closed(code, String(reason)).catch(report);
      });
    });
  });

  const report = (error: unknown): void => deps.logger.error({ err: error }, 'a socket failed');
  const open = (socket: WebSocket, session: Session) =>
    protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => session.send(data),
        close: (code, reason) => session.close(code ?? CLOSE.INTERNAL_ERROR, reason ?? ''),
        onMessage: (take) =>
          socket.on('message', (data: RawData, isBinary: boolean) => {
            if (isBinary) return session.close(CLOSE.INVALID_MESSAGE, 'Text only');
            if (!session.countMessage()) return;
            take(String(data)).catch((error: unknown) => {
              if (isUnexpectedType(error))
                return session.close(CLOSE.INVALID_MESSAGE, 'Invalid message received');
              report(error);
              session.close(CLOSE.INTERNAL_ERROR, 'Internal server error');
            });
          }),
      },
      { session },
    );

  const check = async (): Promise<void> => {
    for (const session of sessions) session.check();
  };
  const checking = every(CHECK_EVERY_MS, check, report);
  return {
    async close(withinMs) {
      closing = true;
      await checking.stop();
      await sendAway(sessions, withinMs);
    },
  };
}

function refuse(request: IncomingMessage, origins: Origins, closing: boolean): string | undefined {
  const path = request.url?.split('?')[0];
  if (path !== PATH) return '404 Not Found';
  if (!origins.allows(request.headers.origin)) return '403 Forbidden';
  return closing ? '503 Service Unavailable' : undefined;
}

/** A message that only a server may send. */
function isUnexpectedType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}

async function sendAway(sessions: Set<Session>, withinMs: number): Promise<void> {
  const endMs = monotonicMs() + withinMs;
  // Half of the time is left for saying good-bye.
  const turns = Math.max(1, Math.floor(withinMs / 2 / STAGGER_MS));
  const atOnce = Math.max((CLOSED_A_SECOND * STAGGER_MS) / 1_000, Math.ceil(sessions.size / turns));
  const waiting = [...sessions];
  while (waiting.length > 0) {
    for (const session of waiting.splice(0, atOnce)) session.close(CLOSE.RESTART, 'Restart');
    if (waiting.length > 0) await sleep(STAGGER_MS);
  }
  while (sessions.size > 0 && monotonicMs() < endMs) await sleep(STAGGER_MS);
  for (const session of sessions) session.terminate();
}
