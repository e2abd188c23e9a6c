import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { ApolloServer } from '@apollo/server';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { PlannedOperations } from '../execution/index.js';
import type { Authentication, Context } from '../graphql/context.js';
import { originOf } from '../platform/address.js';
import { Fault } from '../platform/fault.js';
import type { Logger } from '../platform/logger.js';
import type { Folder, Route } from '../room/index.js';
import type { Budget } from './admission/budget.js';
import { EXPOSED_HEADERS, Origins, PREFLIGHT_SECONDS } from './admission/origins.js';
import { answerBadUrl, answerErrors, answerNoRequest, HttpFault } from './graphql/answer-errors.js';
import { CompiledLane } from './graphql/compiled-lane.js';
import {
  addGraphqlRoute,
  answerGenerally,
  type CountAnswer,
  type GeneralRequest,
} from './graphql/graphql-route.js';
import type { KeptAnswers } from './graphql/kept-answers.js';
import { addHealthRoutes, type Health } from './health.js';
import { BODY_MAX, RequestRouter } from './request-router.js';
import { addFolder } from './routes/add-folder.js';
import { addRoutes } from './routes/add-routes.js';
import { GRAPHIQL } from './routes/graphiql.js';
import { mayAnySiteRead, methodsAt, type Served } from './routes/paths.js';
import { SocketServer } from './sockets/socket-server.js';
import { clientAddress as addressReader } from './transport/client-address.js';
import { type ConnectionSettings, connectionBounds } from './transport/connection-bounds.js';
import { Connections } from './transport/connections.js';
import { drainable } from './transport/drain.js';
import { hasTwoHosts, TWO_HOSTS } from './transport/host-header.js';

const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 15_000;
const KEEP_ALIVE_MS = 72_000;
/** So many connections may wait to be accepted, if the operating system allows it. More are not accepted. */
const BACKLOG = 4_096;
/** A part of a path that is longer, where a route has a parameter, is refused. */
const PARAMETER_MAX = 2_048;
/** Shorter than the ten seconds after which a container that was told to stop is killed. */
const DRAIN_WITHIN_MS = 9_000;

export interface HttpSettings extends ConnectionSettings {
  host: string;
  port: number;
  graphiql: boolean;
  socketsMax: number;
  allowedOrigins: readonly string[];
  trustedDocumentsOnly: boolean;
  /** How long requests under way may take to finish after the server begins to close. Default: 9 seconds. */
  drainWithinMs?: number;
  /** How long a client of a WebSocket may take nothing of what waits for it. Default: 10 seconds. */
  stalledAfterMs?: number;
}

export interface HttpDeps extends Authentication {
  schema: GraphQLSchema;
  apollo: ApolloServer<Context>;
  budget: Budget;
  keptAnswers: KeptAnswers;
  /** Called for each answer of GraphQL over HTTP. */
  countAnswer: CountAnswer;
  /** Called for each WebSocket that is cut because too many bytes wait for it. */
  onSocketCut: () => void;
  operations: PlannedOperations;
  health: Health;
  logger: Logger;
  /** What rooms serve beside GraphQL. */
  routes?: readonly Route[];
  folders?: readonly Folder[];
}

export interface HttpServer {
  /** For example http://127.0.0.1:4000 */
  url: string;
  port: number;
  /** How many WebSockets are open. */
  sockets(): number;
  /** How many bytes in memory wait for WebSockets to take them. */
  socketBacklog(): number;
  /**
   * Takes no new connections, closes the WebSockets, and lets the requests under way finish. Connections that
   * are still open after the time are cut.
   */
  close(): Promise<void>;
}

/**
 * A page of ALLOWED_ORIGINS may send any header. Clients name themselves in headers, and every tracing
 * library has its own. No header lets a page do more than a program that sends the same header.
 */
const CORS = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  exposedHeaders: EXPOSED_HEADERS,
  maxAge: PREFLIGHT_SECONDS,
  // OPTIONS without the headers of a preflight is answered with the methods, but without permission.
  strictPreflight: false,
};

/** Starts everything on the public port. */
export async function startHttpServer(settings: HttpSettings, deps: HttpDeps): Promise<HttpServer> {
  const { health, logger } = deps;
  const origins = new Origins(settings.host, settings.allowedOrigins, logger);
  const connections = new Connections(connectionBounds(settings, logger), logger);
  const clientAddress = addressReader(settings.trustedProxies);
  const { production, socketsMax, stalledAfterMs, trustedDocumentsOnly } = settings;
  const { documents } = deps.operations;
  const own = { production, documents, origins, connections, clientAddress, trustedDocumentsOnly };
  const parts = { ...deps, ...own };
  const lane = new CompiledLane(parts);
  const general = (request: GeneralRequest) => answerGenerally(parts, request);
  const served = servedBy(settings, deps);
  const router = new RequestRouter({
    ...parts,
    lane,
    general,
    draining: () => health.draining,
    mayAnySiteRead: (method, url) => mayAnySiteRead(served, method, url),
  });
  const server = newServer(router, logger);
  const drain = drainable(server, router.fast);
  const sockets = new SocketServer(server.server, { ...parts, socketsMax, stalledAfterMs });
  // A body that the router has already read is read again from memory.
  server.addHook('preParsing', async (request, _reply, payload) => router.body(request.raw) ?? payload);
  readJsonOnly(server);
  answerErrors(server, logger, (path) => methodsAt(served, path));
  refuseEarly(server, origins);
  server.addHook('onSend', (_request, reply, _payload, done) => {
    // Checked when the answer is sent: the server may have begun to close during the request.
    if (health.draining) reply.header('connection', 'close');
    done();
  });
  await server.register(cors, { ...CORS, origin: [...settings.allowedOrigins] });
  // The route compresses its answers itself. A global hook would inspect every small answer.
  await server.register(compress, { global: false, threshold: 0, encodings: ['gzip'] });
  addGraphqlRoute(server, parts);
  addHealthRoutes(server, health);
  await addRoutes(server, served.routes, parts);
  for (const folder of served.folders) await addFolder(server, folder, parts);

  await server.listen({ host: settings.host, port: settings.port, backlog: BACKLOG });
  const address = server.server.address() as AddressInfo;
  origins.listening(address);
  return {
    url: originOf(settings.host, address.port),
    port: address.port,
    sockets: () => sockets.count,
    socketBacklog: () => sockets.backlogBytes,
    async close() {
      health.drain();
      const withinMs = settings.drainWithinMs ?? DRAIN_WITHIN_MS;
      await Promise.all([sockets.close(withinMs), drain(withinMs)]);
    },
  };
}

function servedBy({ graphiql }: HttpSettings, { routes = [], folders = [] }: HttpDeps): Served {
  return { routes, folders: graphiql ? [GRAPHIQL, ...folders] : folders };
}

/** Refuses requests by their headers alone, before the body is read. */
function refuseEarly(server: FastifyInstance, origins: Origins): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const { origin, 'content-encoding': encoding = 'identity' } = request.headers;
    const refusal = request.routeOptions.config.anySite ? undefined : origins.refusal(origin);
    if (refusal) throw refusal;
    if (hasTwoHosts(request.raw)) throw TWO_HOSTS;
    if (encoding.toLowerCase() !== 'identity') throw ENCODED;
  });
}

function newServer(router: RequestRouter, logger: Logger): FastifyInstance {
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_MAX,
    serverFactory(listener) {
      const http = router.createServer(listener);
      http.headersTimeout = HEADERS_WITHIN_MS;
      http.requestTimeout = REQUEST_WITHIN_MS;
      http.keepAliveTimeout = KEEP_ALIVE_MS;
      return http;
    },
    // The server makes all ids: a client's id could forge lines of the log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: false,
    routerOptions: { maxParamLength: PARAMETER_MAX },
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerNoRequest,
  });
  return server as unknown as FastifyInstance;
}

const ENCODED = new HttpFault(415, 'A compressed body is not read: send it without `Content-Encoding`.', {
  'accept-encoding': 'identity',
});

/** Makes the server read only JSON in UTF-8. */
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
}
