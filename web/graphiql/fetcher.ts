import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { GraphQLError, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { createClient, type ExecutionResult } from 'graphql-ws';
import { httpUrl, webSocketUrl } from './api.js';
import { currentToken, demoSession } from './demo-session.js';
import { rememberPurchase, rememberReservation, whatToDoFirst } from './examples.js';
import type { Json } from './placeholders.js';
import type { Runs, Sink, Source } from './runs.js';

/** The request headers: those of the headers editor, which take precedence over the demo token. */
async function requestHeaders(typed: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  if (Object.keys(typed).some((name) => name.toLowerCase() === 'authorization')) return typed;
  const token = await currentToken();
  return token === null ? typed : { ...typed, Authorization: `Bearer ${token}` };
}

/**
 * The operation of the text to run. GraphiQL knows the name of an operation later than its text: for a moment
 * after another tab was opened, the name is still that of the previous tab.
 */
function operationOf({ query, operationName }: FetcherParams): OperationDefinitionNode | null | undefined {
  try {
    const document = parse(query);
    return getOperationAST(document, operationName) ?? getOperationAST(document);
  } catch {
    // The API says what is wrong with it.
    return null;
  }
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

/** What the page reads in the answers to a visitor's operations. */
interface Noted {
  reserveSeats?: { id?: string } | null;
  payReservation?: { payment?: { id?: string } | null } | null;
  viewer?: { tickets?: { nodes?: { id?: string; token?: string | null }[] } } | null;
  signOut?: boolean;
}

/**
 * The events that the page has to know of a visitor's operations: a reservation was made or paid, tickets
 * were shown, a session has ended.
 */
function noteEffects(result: unknown): void {
  const { data } = result as { data?: Noted | null };
  if (data?.reserveSeats?.id) rememberReservation(data.reserveSeats.id);
  const paymentId = data?.payReservation?.payment?.id;
  if (paymentId) rememberPurchase({ paymentId });
  const ticket = data?.viewer?.tickets?.nodes?.find(({ token }) => token);
  if (ticket) rememberPurchase({ ticketId: ticket.id, ticketToken: ticket.token ?? undefined });
  if (data?.signOut) demoSession.set(null);
}

/**
 * What GraphiQL sends operations through: HTTP for queries and mutations, graphql-transport-ws for
 * subscriptions.
 *
 * The socket opens with the first subscription, so a server without one breaks nothing else. Its connection
 * parameters are the request headers, since a browser cannot set headers on a WebSocket.
 */
export function createFetcher(runs: Runs<ExecutionResult>): Fetcher {
  let socketHeaders: Record<string, unknown> = {};
  const client = createClient({
    url: webSocketUrl,
    connectionParams: () => socketHeaders,
    // A few quick attempts only: then the visitor reads that the socket was closed instead of a spinner.
    retryAttempts: 2,
  });
  const send = createGraphiQLFetcher({ url: httpUrl, enableIncrementalDelivery: false });

  const begin = async (asked: FetcherParams, options: FetcherOpts, sink: Sink<ExecutionResult>) => {
    const first = whatToDoFirst(asked.variables as Json | undefined);
    if (first) throw new Error(first);
    const headers = await requestHeaders(options.headers);
    const operation = operationOf(asked);
    const params = { ...asked, operationName: operation?.name?.value ?? asked.operationName };
    if (operation?.operation === 'subscription') {
      socketHeaders = headers;
      return client.subscribe(params, { ...sink, error: (cause) => fail(sink, cause) });
    }
    const result = (await send(params, { ...options, headers })) as ExecutionResult;
    noteEffects(result);
    sink.next(result);
    sink.complete();
    return () => undefined;
  };

  return async (params, options) => {
    // GraphiQL's own request for the schema belongs to no tab.
    if (!options || !('documentAST' in options)) {
      return send(params, { ...options, headers: await requestHeaders(options?.headers) });
    }
    return runs.inOpenTab(sourceOf((sink) => begin(params, options, sink)));
  };
}

/** @param begin resolves to what ends it */
function sourceOf(begin: (sink: Sink<ExecutionResult>) => Promise<() => void>): Source<ExecutionResult> {
  return (sink) => {
    let ended = false;
    let end = (): void => undefined;
    begin(sink)
      .then((ending) => {
        end = ending;
        if (ended) end();
      })
      .catch((cause: unknown) => fail(sink, cause));
    return () => {
      ended = true;
      end();
    };
  };
}

function fail(sink: Sink<ExecutionResult>, cause: unknown): void {
  sink.next({ errors: errorsOf(cause) });
  sink.complete();
}
