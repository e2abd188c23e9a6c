import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { ApolloServer } from '@apollo/server';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import fastify, { type FastifyError, type FastifyInstance, LogController } from 'fastify';
import type { Context } from '../graphql/context.js';
import { FAULTS, Fault, type FaultCode } from '../platform/fault.js';
import type { Logger } from '../platform/logger.js';
import { addGraphiql } from './graphiql.js';
import { type Authenticate, addGraphqlRoute } from './graphql-route.js';
import { addHealthRoutes, type Dependency } from './health.js';
import { extensionsOf, statusOf } from './mask.js';
import { Origins } from './origins.js';

const BODY_MAX = 64 * 1024;
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 15_000;
const KEEP_ALIVE_MS = 72_000;
/** Smaller answers are cheaper to send than to compress. */
const COMPRESS_FROM = 4_096;

export interface HttpSettings {
  host: string;
  port: number;
  graphiql: boolean;
  allowedOrigins: readonly string[];
}

export interface HttpDeps {
  apollo: ApolloServer<Context>;
  authenticate: Authenticate;
  dependencies: readonly Dependency[];
  logger: Logger;
}

export interface HttpServer {
  /** For example http://127.0.0.1:4000 */
  url: string;
  /** Takes no new connections, lets requests under way finish, and closes. */
  close(): Promise<void>;
}

/** Everything on the public port. */
export async function startHttpServer(settings: HttpSettings, deps: HttpDeps): Promise<HttpServer> {
  let draining = false;
  const origins = new Origins(settings.host, settings.allowedOrigins);
  const server = newServer(deps.logger);
  readJsonOnly(server);
  answerErrors(server, deps.logger);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (draining) reply.header('connection', 'close');
    if (!origins.allows(request.headers.origin))
      throw new Fault('FORBIDDEN', 'This origin may not call the API.');
  });
  await server.register(cors, {
    origin: [...settings.allowedOrigins],
    allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });
  await server.register(compress, {
    threshold: COMPRESS_FROM,
    encodings: ['gzip'],
    globalDecompression: false,
  });
  addGraphqlRoute(server, deps);
  addHealthRoutes(server, { dependencies: deps.dependencies, draining: () => draining });
  if (settings.graphiql) await addGraphiql(server);

  await server.listen({ host: settings.host, port: settings.port });
  const address = server.server.address() as AddressInfo;
  origins.listening(address);
  const name = address.family === 'IPv6' ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${name}:${address.port}`,
    async close() {
      draining = true;
      await server.close();
    },
  };
}

function newServer(logger: Logger): FastifyInstance {
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_MAX,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_WITHIN_MS },
    // Ids of ours only: a client's could forge lines of the log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: false,
  });
  return server as unknown as FastifyInstance;
}

/**
 * JSON in UTF-8 is all that is read. Forms and plain text, which a foreign page can send without being asked, reach
 * the GraphQL server unread and are refused there; other types are refused here.
 */
function readJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      if (!isUtf8(body as Buffer)) throw new Fault('BAD_REQUEST', 'The body is not UTF-8.');
      done(null, JSON.parse(body.toString()));
    } catch (error) {
      done(
        error instanceof Fault ? error : new Fault('BAD_REQUEST', 'The body is not JSON.', { cause: error }),
      );
    }
  });
  const unread = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  server.addContentTypeParser(unread, { parseAs: 'buffer' }, (_request, _body, done) =>
    done(null, undefined),
  );
}

const CODE_OF_STATUS: Record<number, FaultCode> = { 404: 'NOT_FOUND', 413: 'PAYLOAD_TOO_LARGE' };

/** Errors outside GraphQL in GraphQL's shape, so that a client reads one shape only. */
function answerErrors(server: FastifyInstance, logger: Logger): void {
  const body = (fault: Fault, requestId: string) => ({
    errors: [{ message: fault.message, extensions: { ...extensionsOf(fault), requestId } }],
  });
  server.setNotFoundHandler((request, reply) => {
    reply.code(404).send(body(new Fault('NOT_FOUND', 'There is nothing at this path.'), request.id));
  });
  server.setErrorHandler((error: FastifyError | Fault, request, reply) => {
    if (error instanceof Fault) {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        logger.error({ requestId: request.id, err: error }, 'fault');
      return reply.code(statusOf(error.code)).send(body(error, request.id));
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      logger.error({ requestId: request.id, err: error }, 'unexpected error');
      return reply.code(500).send(body(new Fault('INTERNAL_SERVER_ERROR'), request.id));
    }
    const code = CODE_OF_STATUS[status] ?? 'BAD_REQUEST';
    return reply.code(status).send(body(new Fault(code, FAULTS[code]), request.id));
  });
}
