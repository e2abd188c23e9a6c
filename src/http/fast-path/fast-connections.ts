import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { FastConnection, type Handling } from './fast-connection.js';

/** The connections whose requests have all been plain so far. */
export class FastConnections {
  readonly #all = new Set<FastConnection>();

  constructor(private readonly handling: Handling) {}

  /** Stands before the parser of a server. */
  standBefore(server: Server): void {
    const parse = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
    server.removeAllListeners('connection');
    server.on('connection', (socket) => {
      const connection = new FastConnection(socket, {
        ...this.handling,
        firstRequestWithinMs: server.headersTimeout,
        keepAliveMs: server.keepAliveTimeout,
        handOver: () => parse.forEach((listener) => void listener.call(server, socket)),
        onGone: () => this.#all.delete(connection),
      });
      this.#all.add(connection);
    });
  }

  endIdle(): void {
    for (const connection of [...this.#all]) if (connection.isIdle) connection.end();
  }

  destroy(): void {
    for (const connection of [...this.#all]) connection.socket.destroy();
  }
}
