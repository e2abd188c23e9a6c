import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FAULTS, Fault, type FaultCode } from '../platform/fault.js';
import type { Logger } from '../platform/logger.js';
import { answerType } from './accept.js';
import { extensionsOf, faultHeaders, statusOf as statusOfCode } from './mask.js';

const CODE_OF_STATUS: Record<number, FaultCode> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
};

/** What is wrong with a request as HTTP: the status says it, and the message what to do instead. */
export class HttpFault extends Fault {
  constructor(
    readonly status: 400 | 404 | 405 | 406 | 408 | 415 | 431,
    message: string,
    /** Names and values that the status asks for. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', message);
  }
}

const statusOf = (fault: Fault): number =>
  fault instanceof HttpFault ? fault.status : statusOfCode(fault.code);
const headersOf = (fault: Fault): Readonly<Record<string, string>> =>
  fault instanceof HttpFault ? fault.headers : faultHeaders(fault);

/** A fault outside GraphQL in GraphQL's shape, so that a client reads one shape only. */
export function faultBody(fault: Fault, requestId: string): object {
  return { errors: [{ message: fault.message, extensions: { ...extensionsOf(fault), requestId } }] };
}

/**
 * Answers a request that was refused before anything was executed, in the media type that its client takes.
 *
 * Under `application/json` a token that is refused is 200, as a document is: clients read errors of GraphQL
 * from such an answer, and take any other status for a fault of the network, after which none of them
 * refreshes its session.
 */
function sendFault(request: FastifyRequest, reply: FastifyReply, fault: Fault): FastifyReply {
  const accept = answerType(request.headers.accept) ?? 'application/json';
  const isReadAsGraphQL = fault.code === 'UNAUTHENTICATED' && accept === 'application/json';
  if (isReadAsGraphQL) reply.code(200);
  else reply.code(statusOf(fault)).headers(headersOf(fault));
  return reply.type(`${accept}; charset=utf-8`).send(JSON.stringify(faultBody(fault, request.id)));
}

/** Answers what no route answers, and what goes wrong before or outside GraphQL. */
export function answerErrors(server: FastifyInstance, logger: Logger): void {
  server.setNotFoundHandler((request, reply) => sendFault(request, reply, nothingAt(server, request)));
  server.setErrorHandler((error: FastifyError | Fault, request, reply) => {
    const fault = error instanceof Fault ? error : faultOf(error);
    if (fault.code === 'INTERNAL_SERVER_ERROR')
      logger.error({ requestId: request.id, err: error }, error === fault ? 'fault' : 'unexpected error');
    return sendFault(request, reply, fault);
  });
}

/** What the HTTP server says of a request, in our words. */
function faultOf({ statusCode: status = 500 }: FastifyError): Fault {
  if (status >= 500) return new Fault('INTERNAL_SERVER_ERROR');
  if (status === 415) return new HttpFault(415, WRONG_TYPE);
  return new Fault(CODE_OF_STATUS[status] ?? 'BAD_REQUEST');
}

const WRONG_TYPE = 'The body has to be JSON: send it with `Content-Type: application/json`.';

function nothingAt(server: FastifyInstance, { url, method }: FastifyRequest): HttpFault {
  const path = url.split('?')[0]!;
  const allowed = (['GET', 'HEAD', 'POST'] as const).filter((each) =>
    server.hasRoute({ url: path, method: each }),
  );
  if (allowed.length === 0) return new HttpFault(404, 'There is nothing at this path.');
  const allow = allowed.join(', ');
  return new HttpFault(405, `${method} is not answered at this path. Use one of: ${allow}.`, { allow });
}

/** Answers a URL that cannot be decoded; no hook has run for it. */
export function answerBadUrl(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  sendFault(request, reply, new Fault('BAD_REQUEST', 'The URL is not well-formed.'));
}

const NOT_HTTP = new HttpFault(400, FAULTS.BAD_REQUEST);
const OF_PARSER: Record<string, HttpFault> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpFault(408, 'The request did not come whole in time.'),
  HPE_HEADER_OVERFLOW: new HttpFault(431, FAULTS.BAD_REQUEST),
};

/** Answers what is not HTTP, or came too slowly to be read. There is no request yet, only a socket. */
export function answerNoRequest({ code = '' }: { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, OF_PARSER[code] ?? NOT_HTTP);
}

/**
 * The last answer on a connection, where there is no request to answer. The client may leave its own side
 * open; it is not waited for.
 */
export function endWith(socket: Duplex, fault: Fault): void {
  const status = statusOf(fault);
  const requestId = randomUUID();
  const body = JSON.stringify(faultBody(fault, requestId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    ...Object.entries({ ...headersOf(fault), connection: 'close' }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
