import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import type { Route } from '../../room/index.js';
import { faultOf, toldOf } from '../graphql/answer-errors.js';
import { logFailure, meaningOf } from '../graphql/mask.js';
import { bodyMax } from './bodies.js';

/** The statuses that tell clients of a plain route more than GraphQL's do. */
const STATUS: Record<string, number> = { NOT_FOUND: 404, OUTCOME_UNKNOWN: 504 };

/** The fault that an error means which the route itself threw. A fault of the server is logged. */
export function thrownFault(error: unknown, route: Route, requestId: string, logger: Logger): Fault {
  const meaning = meaningOf(error, route.method !== 'GET');
  if (meaning instanceof Fault) {
    logFailure(logger, meaning, { requestId });
    return faultOf(meaning, requestId, logger);
  }
  // The status of an error from elsewhere, such as another service's 402, says nothing about this request.
  logger.error({ requestId, err: meaning }, 'unexpected error');
  return new Fault('INTERNAL_SERVER_ERROR');
}

/** The fault that an error outside of the route means, for example while its body is read. */
export function routeFault(error: unknown, route: Route, requestId: string, logger: Logger): Fault {
  if (isTooLarge(error))
    return new Fault('PAYLOAD_TOO_LARGE', `The body has at most ${bodyMax(route)} bytes.`);
  if (isOfHttpLibrary(error)) return faultOf(error, requestId, logger);
  return thrownFault(error, route, requestId, logger);
}

/** What a caller is told that waited as long as the route may take. */
export function tookTooLong({ method }: Route): Fault {
  if (method === 'GET') return new Fault('SERVICE_UNAVAILABLE', 'The answer took too long. Try again.');
  return new Fault(
    'OUTCOME_UNKNOWN',
    'The answer took too long, and the server does not know what happened.',
  );
}

/** Sends the fault in the shape of the API's errors. */
export function sendRouteFault(request: FastifyRequest, reply: FastifyReply, fault: Fault): FastifyReply {
  const { status, headers, text } = toldOf(fault, request.id);
  return reply
    .code(STATUS[fault.code] ?? status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(text);
}

/** The HTTP library gives each of its errors a status, and an error of the client's connection too. */
function isOfHttpLibrary(error: unknown): boolean {
  return typeof (error as { statusCode?: unknown } | null)?.statusCode === 'number';
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
}
