import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError, getOperationAST } from 'graphql';
import { type Client, createClient, type ExecutionResult } from 'graphql-ws';
import { httpUrl, webSocketUrl } from './api.js';
import { currentToken, demoSession } from './demo-session.js';
import { rememberReservation } from './examples.js';

/** The request headers: what stands in the headers editor, which wins over the demo token. */
async function requestHeaders(typed: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  if (Object.keys(typed).some((name) => name.toLowerCase() === 'authorization')) return typed;
  const token = await currentToken();
  return token === null ? typed : { ...typed, Authorization: `Bearer ${token}` };
}

function isSubscription(params: FetcherParams, options?: FetcherOpts): boolean {
  const document = options?.documentAST;
  return !!document && getOperationAST(document, params.operationName)?.operation === 'subscription';
}

/** GraphQL errors as they are; a socket's end, which browsers report without a message, in words. */
function errorsOf(cause: unknown): GraphQLError[] {
  if (Array.isArray(cause)) return cause as GraphQLError[];
  if (cause instanceof CloseEvent) {
    return [new GraphQLError(`The socket was closed: ${cause.code} ${cause.reason}`.trim())];
  }
  if (cause instanceof Event) return [new GraphQLError(`No socket could be opened at ${webSocketUrl}`)];
  return [new GraphQLError(cause instanceof Error ? cause.message : String(cause))];
}

/** The results of a subscription, a failure as the last; `return` ends it at once, also between results. */
function subscribe(client: Client, params: FetcherParams): AsyncIterableIterator<ExecutionResult> {
  const results = client.iterate(params) as AsyncIterableIterator<ExecutionResult>;
  return {
    next: () =>
      results.next().catch((cause: unknown) => ({ done: false, value: { errors: errorsOf(cause) } })),
    return: async () => (await results.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** What the page has to know of operations that visitors run: a reservation made, a session ended. */
function noteEffects(result: unknown): void {
  const { data } = result as { data?: { reserveSeats?: { id?: string } | null; signOut?: boolean } | null };
  if (data?.reserveSeats?.id) rememberReservation(data.reserveSeats.id);
  if (data?.signOut) demoSession.set(null);
}

/**
 * What GraphiQL sends operations through: HTTP for queries and mutations, graphql-transport-ws for
 * subscriptions.
 *
 * The socket opens with the first subscription, so a server without one breaks nothing else. Its connection
 * parameters are the request headers, since a browser cannot set headers on a WebSocket.
 */
export function createFetcher(): Fetcher {
  let headers: Record<string, unknown> = {};
  const client = createClient({
    url: webSocketUrl,
    connectionParams: () => headers,
    // A few quick attempts only: then the visitor reads that the socket was closed instead of a spinner.
    retryAttempts: 2,
  });
  const send = createGraphiQLFetcher({ url: httpUrl, enableIncrementalDelivery: false });
  return async (params, options) => {
    headers = await requestHeaders(options?.headers);
    if (isSubscription(params, options)) return subscribe(client, params);
    const result = await send(params, { ...options, headers });
    noteEffects(result);
    return result;
  };
}
