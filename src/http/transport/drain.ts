import type { FastifyInstance } from 'fastify';
import { every, sleep } from '../../platform/clock.js';
import type { FastConnections } from './fast-path/index.js';

const CLOSE_IDLE_EVERY_MS = 50;

/**
 * Prepares a server that does not listen yet, so that it can be closed without losing an answer.
 *
 * Node closes only the connections that are idle when `close` is called. One that becomes idle later would
 * stay open for the whole keep-alive time. Node also counts a connection as idle as soon as its answer is
 * written, although megabytes of it may still have to be sent. So here connections count as idle only when no
 * answer is under way on any of them, and this is checked repeatedly until the server is closed.
 *
 * @returns a function that closes the server once the requests under way are answered; after `withinMs` the
 *   remaining connections are cut
 */
export function drainable(
  server: FastifyInstance,
  fast: FastConnections,
): (withinMs: number) => Promise<void> {
  const http = server.server;
  let underWay = 0;
  http.on('request', (_request, response) => {
    underWay += 1;
    // Emitted when the last byte is handed over, or the connection is lost.
    response.once('close', () => {
      underWay -= 1;
    });
  });
  const closeIdle = http.closeIdleConnections.bind(http);
  http.closeIdleConnections = () => {
    if (underWay === 0) closeIdle();
    // Fast connections know individually whether they are idle.
    fast.endIdle();
  };
  return async (withinMs) => {
    const closed = new AbortController();
    const idle = every(
      CLOSE_IDLE_EVERY_MS,
      async () => http.closeIdleConnections(),
      () => undefined,
    );
    const late = sleep(withinMs, closed.signal).then(() => {
      http.closeAllConnections();
      fast.destroy();
    });
    try {
      await server.close();
    } finally {
      closed.abort();
      await Promise.all([idle.stop(), late]);
    }
  };
}
