import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from '../connections.js';
import { FastConnection, type Handling } from './fast-connection.js';

/** The connections whose requests have all been plain so far. Node's parser has not seen them. */
export class FastConnections {
  readonly #all = new Set<FastConnection>();

  constructor(
    private readonly handling: Handling,
    private readonly connections: Connections,
  ) {}

  /** Takes the new connections of a server before Node's parser sees them. */
  standBefore(server: Server): void {
    const parse = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
    server.removeAllListeners('connection');
    const handOver = (socket: Socket): void =>
      parse.forEach((listener) => void listener.call(server, socket));
    server.on('connection', (socket) => {
      if (this.connections.take(socket) === 'spare') {
        handOver(socket);
        return;
      }
      const connection = new FastConnection(socket, {
        ...this.handling,
        firstRequestWithinMs: server.headersTimeout,
        requestWithinMs: server.requestTimeout,
        keepAliveMs: server.keepAliveTimeout,
        handOver: () => handOver(socket),
        onGone: () => this.#all.delete(connection),
      });
      this.#all.add(connection);
    });
    server.once('listening', () => {
      this.connections.checkUntilClosed(server, (nowMs) => {
        for (const connection of this.#all) connection.check(nowMs);
      });
    });
  }

  endIdle(): void {
    for (const connection of [...this.#all]) if (connection.isIdle) connection.end();
  }

  destroy(): void {
    for (const connection of [...this.#all]) connection.socket.destroy();
  }
}
