import { type ApolloServer, HeaderMap } from '@apollo/server';
import '@fastify/compress';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Caller, type Context, Loaders } from '../graphql/context.js';
import { Fault } from '../platform/fault.js';
import { type AnswerType, answerType } from './accept.js';
import { faultBody } from './answer-errors.js';

export type Authenticate = (authorization: string | undefined) => Promise<Caller | null>;

/** Smaller answers are cheaper to send than to compress. */
const COMPRESS_FROM = 4_096;

/** `GET` (queries only) and `POST /graphql`. */
export function addGraphqlRoute(
  server: FastifyInstance,
  deps: { apollo: ApolloServer<Context>; authenticate: Authenticate },
): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: async (request, reply) => {
      const accept = answerType(request.headers.accept);
      if (!accept) return reply.code(406).send(faultBody(NOT_ACCEPTABLE, request.id));
      const caller = await deps.authenticate(request.headers.authorization);
      const context: Context = {
        requestId: request.id,
        caller,
        address: request.ip,
        loaders: new Loaders(),
      };
      const response = await deps.apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request, accept),
          search: searchOf(request.url),
          body: request.body,
        },
        context: async () => context,
      });
      for (const [name, value] of response.headers) reply.header(name, value);
      reply.code(response.status ?? 200);
      const text = textOf(response.body, reply.statusCode, request.id);
      return text.length < COMPRESS_FROM ? reply.send(text) : reply.compress(text);
    },
  });
}

const NOT_ACCEPTABLE = new Fault(
  'BAD_REQUEST',
  'The answer is application/json or application/graphql-response+json; `Accept` takes neither.',
);

/** The headers as they came, but for `accept`, about which there is nothing left to decide. */
function headersOf(request: FastifyRequest, accept: AnswerType): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  headers.set('accept', accept);
  return headers;
}

function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}

type Body = Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>['body'];

function textOf(body: Body, status: number, requestId: string): string {
  if (body.kind !== 'complete') throw new Error('no answer of ours comes in parts');
  return status < 400 ? body.string : withRequestId(body.string, requestId);
}

/** Requests that are refused before they are GraphQL get their id here; others have it already. */
function withRequestId(text: string, requestId: string): string {
  if (text.includes(requestId) || !text.startsWith('{')) return text;
  const body: { errors?: { extensions?: object }[] } = JSON.parse(text);
  for (const error of body.errors ?? []) error.extensions = { ...error.extensions, requestId };
  return JSON.stringify(body);
}
