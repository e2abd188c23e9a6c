import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authentication } from '../../graphql/context.js';
import { withTimeout } from '../../platform/clock.js';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import type { Route, RouteAnswer } from '../../room/index.js';
import type { Budget, Spender } from '../admission/budget.js';
import { type Origins, PREFLIGHT_SECONDS } from '../admission/origins.js';
import { HttpFault } from '../graphql/answer-errors.js';
import type { CountAnswer } from '../graphql/graphql-route.js';
import type { ClientAddress } from '../transport/client-address.js';
import { BodyMemory, bodyMax, hasBody, ROUTE_BODY_MAX } from './bodies.js';
import { isForAnySite } from './paths.js';
import { routeFault, sendRouteFault, thrownFault, tookTooLong } from './route-fault.js';
import { streamOf } from './stream-answer.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Pages of every site may call the route. */
    anySite?: boolean;
  }
  interface FastifyRequest {
    /** Who pays for a request to a route of a room. */
    spender: Spender | null;
  }
}

export interface RoutesDeps {
  authenticate: Authentication['authenticate'];
  budget: Budget;
  clientAddress: ClientAddress;
  countAnswer: CountAnswer;
  logger: Logger;
  origins: Origins;
}

/**
 * Shorter than the nine seconds that a stopping server leaves to requests under way, so that a route which
 * has been called when the stop begins is answered.
 */
const MS_MAX = 8_000;
const COST_DEFAULT = 10;

/** Serves the routes of the rooms. */
export async function addRoutes(
  server: FastifyInstance,
  routes: readonly Route[],
  deps: RoutesDeps,
): Promise<void> {
  routes.forEach(checkBounds);
  await server.register(async (scope) => {
    scope.decorateRequest('spender', null);
    // Bytes as they arrived: what they mean is the room's concern, and a signature covers every byte.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.addHook('onResponse', async () => deps.countAnswer('route'));
    const bodies = new BodyMemory();
    for (const route of routes) addRoute(scope, route, bodies, deps);
    for (const [path, same] of Map.groupBy(routes, ({ path }) => path))
      if (same.some(isForAnySite)) answerPreflights(scope, path, same, deps.origins);
  });
}

function checkBounds({ method, path, bounds }: Route): void {
  const { ms, bodyBytes = 1 } = bounds;
  const isBounded = Number.isInteger(bodyBytes) && bodyBytes >= 1 && bodyBytes <= ROUTE_BODY_MAX;
  if (ms > 0 && ms <= MS_MAX && isBounded) return;
  throw new Error(
    `${method} ${path} is not bounded: 1 to ${MS_MAX} ms and 1 to ${ROUTE_BODY_MAX} bytes are allowed`,
  );
}

function addRoute(scope: FastifyInstance, route: Route, bodies: BodyMemory, deps: RoutesDeps): void {
  const { method, path: url } = route;
  scope.route({
    method,
    url,
    bodyLimit: bodyMax(route),
    config: isForAnySite(route) ? { anySite: true, cors: { origin: '*' } } : {},
    errorHandler: (error, request, reply) =>
      sendRouteFault(request, reply, routeFault(error, route, request.id, deps.logger)),
    // Who pays is known before the body is read.
    onRequest: async (request, reply) => {
      checkType(route, request);
      request.spender = await spenderOf(route, request, deps);
      await deps.budget.spend(request.spender, route.cost ?? COST_DEFAULT);
      bodies.hold(route, request.raw, reply.raw);
    },
    handler: async (request, reply) => {
      let answer: RouteAnswer;
      try {
        answer = await answered(route, request);
      } catch (error) {
        return sendRouteFault(request, reply, thrownFault(error, route, request.id, deps.logger));
      }
      return send(request, reply, route, answer);
    },
  });
}

/**
 * Answers the question of a browser, whether a page of another site may send its request. Pages that may call
 * the API are told every method; any other page is told those for any site.
 */
function answerPreflights(
  scope: FastifyInstance,
  url: string,
  routes: readonly Route[],
  origins: Origins,
): void {
  const listed = methodsOf(routes);
  const forAnySite = methodsOf(routes.filter(isForAnySite));
  scope.route({
    method: 'OPTIONS',
    url,
    config: { anySite: true, cors: false },
    handler: async ({ headers }, reply) => {
      const asked = headers['access-control-request-headers'];
      if (asked !== undefined) reply.header('access-control-allow-headers', asked);
      reply.code(204).headers({
        vary: 'Origin, Access-Control-Request-Headers',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': origins.allows(headers.origin) ? listed : forAnySite,
        'access-control-max-age': PREFLIGHT_SECONDS,
      });
      return reply.send();
    },
  });
}

const methodsOf = (routes: readonly Route[]): string => routes.map(({ method }) => method).join(', ');

const JSON_ONLY = ['application/json'];

function checkType(route: Route, { headers }: FastifyRequest): void {
  if (!hasBody(route)) return;
  const { accepts = JSON_ONLY } = route;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && accepts.includes(type)) return;
  const message = `The body has to be one of: ${accepts.join(', ')}. Name it in \`Content-Type\`.`;
  throw new HttpFault(415, message, { accept: accepts.join(', ') });
}

async function spenderOf(
  route: Route,
  request: FastifyRequest,
  { authenticate, clientAddress }: RoutesDeps,
): Promise<Spender> {
  const caller = route.caller ? await authenticate(request.headers.authorization) : null;
  if (route.caller === 'REQUIRED' && !caller) throw new Fault('UNAUTHENTICATED');
  return { caller, address: clientAddress(request.raw) };
}

/** @throws Fault also if the route takes longer than it may; what it began goes on without a reader */
async function answered(route: Route, request: FastifyRequest): Promise<RouteAnswer> {
  const { caller, address } = request.spender!;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const late = new AbortController();
  const answer = await withTimeout(
    route.bounds.ms,
    route.answer({
      requestId: request.id,
      parameters: request.params as Record<string, string>,
      query: new URL(request.url, 'http://localhost').searchParams,
      headers: request.headers,
      body,
      json: () => jsonOf(body),
      caller,
      address,
      signal: late.signal,
    }),
  );
  if (answer !== undefined) return answer;
  const fault = tookTooLong(route);
  late.abort(fault);
  throw fault;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new Fault('BAD_REQUEST', 'The body is not JSON in UTF-8.', { cause });
  }
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  { status, headers, body, stream }: RouteAnswer,
): FastifyReply {
  reply.code(status ?? (body === undefined && !stream ? 204 : 200));
  reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  if (body !== undefined && !isText) reply.type('application/json; charset=utf-8');
  reply.headers(headers ?? {});
  if (stream) return reply.send(request.method === 'HEAD' ? '' : streamOf(stream, route));
  return reply.send(body === undefined || isText ? body : JSON.stringify(body));
}
