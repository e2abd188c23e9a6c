import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { originOf } from '../platform/address.js';
import type { MetricsRegistry } from '../platform/metrics-registry.js';
import { ALIVE, type Health, statusOf } from './health.js';

/**
 * Serves `/metrics`, `/healthz` and `/readyz` on a port of their own, which is not for the public. Every role
 * has it, so that the health of a worker, which has no public port, can be checked.
 */
export async function startMetricsServer(
  registry: MetricsRegistry,
  health: Health,
  address: { host: string; port: number },
): Promise<{ url: string; close(): Promise<void> }> {
  const answers: Record<string, (response: ServerResponse) => Promise<void>> = {
    async '/metrics'(response) {
      const text = await registry.text();
      response.writeHead(200, { 'content-type': registry.contentType }).end(text);
    },
    async '/healthz'(response) {
      sendJson(response, 200, ALIVE);
    },
    async '/readyz'(response) {
      const report = await health.report();
      sendJson(response, statusOf(report), report);
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    if (answer) answer(response).catch(() => response.writeHead(500).end());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${originOf(address.host, port)}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
