import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FAULTS, Fault, type FaultCode } from '../platform/fault.js';
import type { Logger } from '../platform/logger.js';
import { extensionsOf, statusOf } from './mask.js';

const CODE_OF_STATUS: Record<number, FaultCode> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
};

/** A fault outside GraphQL in GraphQL's shape, so that a client reads one shape only. */
export function faultBody(fault: Fault, requestId: string): object {
  return { errors: [{ message: fault.message, extensions: { ...extensionsOf(fault), requestId } }] };
}

/**
 * A fault that stops a request before it is GraphQL, as it is answered: by the routes, and by what answers
 * without them.
 */
export function faultAnswer(fault: Fault, requestId: string): { status: number; type: string; text: string } {
  const text = JSON.stringify(faultBody(fault, requestId));
  return { status: statusOf(fault.code), type: 'application/json', text };
}

/** What went wrong outside GraphQL, for a client; what is a fault of the server is logged. */
export function faultOf(error: unknown, requestId: string, logger: Logger): Fault {
  if (error instanceof Fault) {
    if (error.code === 'INTERNAL_SERVER_ERROR') logger.error({ requestId, err: error }, 'fault');
    return error;
  }
  logger.error({ requestId, err: error }, 'unexpected error');
  return new Fault('INTERNAL_SERVER_ERROR');
}

/** Answers what no route answers, and what goes wrong before or outside GraphQL. */
export function answerErrors(server: FastifyInstance, logger: Logger): void {
  server.setNotFoundHandler((request, reply) => {
    reply.code(404).send(faultBody(new Fault('NOT_FOUND', 'There is nothing at this path.'), request.id));
  });
  server.setErrorHandler((error: FastifyError | Fault, request, reply) => {
    const status = error instanceof Fault ? 500 : (error.statusCode ?? 500);
    if (status >= 500) {
      const { status: told, type, text } = faultAnswer(faultOf(error, request.id, logger), request.id);
      return reply.code(told).type(`${type}; charset=utf-8`).send(text);
    }
    const code = CODE_OF_STATUS[status] ?? 'BAD_REQUEST';
    return reply.code(status).send(faultBody(new Fault(code, FAULTS[code]), request.id));
  });
}

/** Answers a URL that cannot be decoded; no hook has run for it. */
export function answerBadUrl(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const fault = new Fault('BAD_REQUEST', 'The URL is not well-formed.');
  reply.header('x-request-id', request.id).code(400).send(faultBody(fault, request.id));
}

const STATUS_OF_PARSER: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers what is not HTTP, or came too slowly to be read. There is no request yet, only a socket. */
export function answerNoRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const status = STATUS_OF_PARSER[error.code ?? ''] ?? 400;
  const body = JSON.stringify(faultBody(new Fault('BAD_REQUEST'), requestId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
