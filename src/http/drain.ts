import type { FastifyInstance } from 'fastify';
import { every, sleep } from '../platform/clock.js';
import type { FastConnections } from './fast-path/fast-connections.js';

const CLOSE_IDLE_EVERY_MS = 50;

/**
 * Makes a server that has not listened yet one that can be closed without losing an answer.
 *
 * Node closes the connections that are idle when it is asked to close; one that becomes idle later would stay
 * open for the whole keep-alive time. And it takes a connection for idle as soon as its answer is written,
 * although megabytes of it may still have to be sent. So here connections count as idle when no answer at all
 * is under way, and are looked at again and again.
 *
 * @returns closes the server once its requests under way are answered; after `withinMs` it cuts them off
 */
export function drainable(
  server: FastifyInstance,
  fast: FastConnections,
): (withinMs: number) => Promise<void> {
  const http = server.server;
  let underWay = 0;
  http.on('request', (_request, response) => {
    underWay += 1;
    // Told when the last byte is handed over, or the connection is lost.
    response.once('close', () => {
      underWay -= 1;
    });
  });
  const closeIdle = http.closeIdleConnections.bind(http);
  http.closeIdleConnections = () => {
    if (underWay === 0) closeIdle();
    // These know of each by itself whether it is idle.
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
