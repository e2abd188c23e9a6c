import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, type Context, Loaders } from '../graphql/context.js';

export type Authenticate = (authorization: string | undefined) => Promise<Caller | null>;

/** `GET` (queries only) and `POST /graphql`. */
export function addGraphqlRoute(
  server: FastifyInstance,
  deps: { apollo: ApolloServer<Context>; authenticate: Authenticate },
): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: async (request, reply) => {
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
          headers: headersOf(request),
          search: new URL(request.url, 'http://localhost').search,
          body: request.body,
        },
        context: async () => context,
      });
      for (const [name, value] of response.headers) reply.header(name, value);
      reply.code(response.status ?? 200);
      return send(reply, response.body, request.id);
    },
  });
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

type Body = Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>['body'];

function send(reply: FastifyReply, body: Body, requestId: string): FastifyReply {
  if (body.kind !== 'complete') throw new Error('no answer of ours comes in parts');
  return reply.send(reply.statusCode < 400 ? body.string : withRequestId(body.string, requestId));
}

/** Requests that are refused before they are GraphQL get their id here; others have it already. */
function withRequestId(text: string, requestId: string): string {
  if (text.includes(requestId) || !text.startsWith('{')) return text;
  const body: { errors?: { extensions?: object }[] } = JSON.parse(text);
  for (const error of body.errors ?? []) error.extensions = { ...error.extensions, requestId };
  return JSON.stringify(body);
}
