import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { ZodError } from 'zod';
import { originOf } from '../../../../platform/address.js';
import { addApiRoutes, problem } from './api-routes.js';
import { addControlRoutes } from './control-routes.js';
import { addPageRoutes } from './page-routes.js';
import { Refused } from './payments.js';
import { createSandbox } from './sandbox.js';

const BODY_MAX = 16_384;
const REQUEST_MS_MAX = 60_000;

interface SandboxServerSettings {
  host: string;
  /** 0: a free one. */
  port: number;
  /** Opens the API to the shop, and signs the messages to it. */
  secret: string;
  /** Where payments are kept. */
  file: string;
  onError(error: unknown): void;
}

export interface SandboxServer {
  /** For example http://127.0.0.1:4010 */
  url: string;
  close(): Promise<void>;
}

/**
 * Starts a payment provider for development and tests: an API for the shop, a page for the buyer, messages
 * about what has happened, and an API to force faults. No real money moves.
 */
export async function startSandboxServer(settings: SandboxServerSettings): Promise<SandboxServer> {
  let url = '';
  const sandbox = createSandbox({ ...settings, origin: () => url });
  await sandbox.payments.load();
  const server = fastify({
    bodyLimit: BODY_MAX,
    requestTimeout: REQUEST_MS_MAX,
    forceCloseConnections: true,
  });
  addErrorHandler(server, settings.onError);
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string | Buffer) => new URLSearchParams(String(body)),
  );
  server.get('/health', async () => ({ ok: true }));
  addPageRoutes(server, sandbox);
  await server.register(async (forShop) => {
    requireSecret(forShop, settings.secret);
    addApiRoutes(forShop, sandbox);
    addControlRoutes(forShop, sandbox);
  });
  await server.listen({ host: settings.host, port: settings.port });
  url = originOf(settings.host, (server.server.address() as AddressInfo).port);
  return {
    url,
    async close() {
      sandbox.payments.stop();
      await server.close();
      await sandbox.deliveries.stop();
    },
  };
}

function requireSecret(server: FastifyInstance, secret: string): void {
  const digestOf = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digestOf(`Bearer ${secret}`);
  server.addHook('onRequest', async ({ headers }, reply) => {
    if (timingSafeEqual(digestOf(headers.authorization ?? ''), wanted)) return;
    await reply.code(401).send(problem('the secret is missing or wrong'));
  });
}

function addErrorHandler(server: FastifyInstance, onError: (error: unknown) => void): void {
  server.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) => {
    if (error instanceof Refused) return reply.code(error.status).send(problem(error.message));
    if (error instanceof ZodError) return reply.code(400).send(problem(error.issues[0]!.message));
    const status = error.statusCode ?? 500;
    if (status >= 500) onError(error);
    return reply.code(status).send(problem(status >= 500 ? 'it failed' : error.message));
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send(problem('there is nothing here')),
  );
}
