import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FAULTS, Fault, type FaultCode } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import type { TextAnswer } from '../transport/exchange.js';
import { type AnswerType, answerType } from './accept.js';
import { extensionsOf, faultHeaders, statusOf } from './mask.js';

const CODE_OF_STATUS: Record<number, FaultCode> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
};

/** A mistake of a request at the level of HTTP. The status names it; the message says what to do instead. */
export class HttpFault extends Fault {
  constructor(
    readonly status: 400 | 404 | 405 | 406 | 408 | 415 | 431,
    message: string,
    /** Headers that the status requires. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', message);
  }
}

/**
 * The answer to a fault that stops a request before GraphQL handles it, in the media type that the client
 * accepts. The routes use it, and so does the code that answers without them.
 *
 * Under `application/json` a refused token is answered with 200, as a refused document is. Clients read
 * GraphQL errors from such an answer. They take any other status for a network error, and then do not refresh
 * their session.
 */
export function faultAnswer(fault: Fault, { requestId, accept }: Asked): TextAnswer {
  const { status, headers, text } = toldOf(fault, requestId);
  if (fault.code === 'UNAUTHENTICATED' && accept === 'application/json')
    return { status: 200, type: accept, head: [], text };
  return { status, type: accept, head: Object.entries(headers).flat(), text };
}

/** A fault in the shape that all errors of the API have. */
export function toldOf(fault: Fault, requestId: string) {
  const error = { message: fault.message, extensions: { ...extensionsOf(fault), requestId } };
  const isOfHttp = fault instanceof HttpFault;
  return {
    status: isOfHttp ? fault.status : statusOf(fault.code),
    headers: isOfHttp ? fault.headers : faultHeaders(fault),
    text: JSON.stringify({ errors: [error] }),
  };
}

interface Asked {
  requestId: string;
  accept: AnswerType;
}

/** Turns an error outside GraphQL into a fault for the client. A fault of the server is logged. */
export function faultOf(error: unknown, requestId: string, logger: Logger): Fault {
  const fault = error instanceof Fault ? error : inOurWords(error);
  if (fault.code === 'INTERNAL_SERVER_ERROR')
    logger.error({ requestId, err: error }, error === fault ? 'fault' : 'unexpected error');
  return fault;
}

/** Translates an error of the HTTP library. Any other error is a fault of the server. */
function inOurWords(error: unknown): Fault {
  const { statusCode: status = 500 } = (error ?? {}) as Partial<FastifyError>;
  if (status >= 500) return new Fault('INTERNAL_SERVER_ERROR');
  if (status === 415) return new HttpFault(415, WRONG_TYPE);
  return new Fault(CODE_OF_STATUS[status] ?? 'BAD_REQUEST');
}

/**
 * Answers requests for which there is no route, and errors before or outside GraphQL.
 *
 * @param methodsAt the methods of rooms at a path
 */
export function answerErrors(
  server: FastifyInstance,
  logger: Logger,
  methodsAt: (path: string) => readonly string[],
): void {
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!;
    const allowed = new Set([...ownMethodsAt(server, path), ...methodsAt(path)]);
    return sendFault(request, reply, nothingAt(request, [...allowed]));
  });
  server.setErrorHandler((error, request, reply) =>
    sendFault(request, reply, faultOf(error, request.id, logger)),
  );
}

function sendFault(request: FastifyRequest, reply: FastifyReply, fault: Fault): FastifyReply {
  const accept = answerType(request.headers.accept) ?? 'application/json';
  const { status, type, head, text } = faultAnswer(fault, { requestId: request.id, accept });
  for (let place = 0; place < head.length; place += 2) reply.header(head[place]!, head[place + 1]);
  return reply.code(status).type(`${type}; charset=utf-8`).send(text);
}

const WRONG_TYPE = 'The body has to be JSON: send it with `Content-Type: application/json`.';

const ownMethodsAt = (server: FastifyInstance, url: string): string[] =>
  (['GET', 'HEAD', 'POST'] as const).filter((method) => server.hasRoute({ url, method }));

function nothingAt({ method }: FastifyRequest, allowed: readonly string[]): HttpFault {
  if (allowed.length === 0 || allowed.includes(method))
    return new HttpFault(404, 'There is nothing at this path.');
  const allow = allowed.join(', ');
  return new HttpFault(405, `${method} is not answered at this path. Use one of: ${allow}.`, { allow });
}

/**
 * Answers a URL that cannot be decoded, or that has a part too long for the routes. No hook runs for such a
 * request, so the id is set here.
 */
export function answerBadUrl(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  const isLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  const message = isLong ? 'A part of the path is too long.' : 'The URL is not well-formed.';
  sendFault(request, reply, new Fault('BAD_REQUEST', message));
}

const NOT_HTTP = new HttpFault(400, FAULTS.BAD_REQUEST);
const OF_PARSER: Record<string, HttpFault> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpFault(408, 'The request did not arrive completely in time.'),
  HPE_HEADER_OVERFLOW: new HttpFault(431, FAULTS.BAD_REQUEST),
};

/** Answers bytes that are not HTTP, or that arrive too slowly. There is no request yet, only a socket. */
export function answerNoRequest({ code = '' }: { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, OF_PARSER[code] ?? NOT_HTTP);
}

/**
 * Writes the last answer on a connection where there is no request to answer. The server does not wait for
 * the client to close its own side.
 */
export function endWith(socket: Duplex, fault: Fault): void {
  const requestId = randomUUID();
  const { status, type, head, text } = faultAnswer(fault, { requestId, accept: 'application/json' });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${type}; charset=utf-8`,
    `content-length: ${Buffer.byteLength(text)}`,
    `x-request-id: ${requestId}`,
  ];
  for (let place = 0; place < head.length; place += 2) {
    if (head[place] !== 'connection') lines.push(`${head[place]}: ${head[place + 1]}`);
  }
  lines.push('connection: close');
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
}
