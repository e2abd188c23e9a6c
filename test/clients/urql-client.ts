import { readFileSync } from 'node:fs';
import {
  type Client,
  type ClientOptions,
  createClient,
  fetchExchange,
  subscriptionExchange,
} from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, isObjectType } from 'graphql';
import type { Client as Socket } from 'graphql-ws';
import { subscriber } from '../support/watching.js';
import { possibleTypes } from './possible-types.js';
import { refreshed, type Tokens } from './session.js';

export interface UrqlSetUp {
  urql: Client;
  /** How often the session was refreshed. */
  refreshes: () => number;
  stop(): Promise<void>;
}

/** Types without an id are kept inside their parents. Graphcache requires them to be named. */
const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const keyless = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.getInterfaces().some(({ name }) => name === 'Node'),
);
const keys = Object.fromEntries(keyless.map(({ name }) => [name, () => null]));
/** Without a schema, Graphcache warns of each field of a fragment on another type and stores none. */
const logger = () => undefined;

/**
 * urql as its manual sets it up: Graphcache with the possible types, `authExchange` with a
 * refresh upon UNAUTHENTICATED, subscriptions over graphql-ws.
 *
 * @param tokens of the session, or null; a refresh changes them
 */
export function urqlFor(
  url: string,
  tokens: Tokens | null,
  options: Pick<ClientOptions, 'preferGetMethod'> = {},
): UrqlSetUp {
  let count = 0;
  const socket = subscriber(url, () => tokens?.accessToken ?? '');
  const auth = authExchange(async ({ appendHeaders }) => ({
    addAuthToOperation: (operation) =>
      tokens ? appendHeaders(operation, { Authorization: `Bearer ${tokens.accessToken}` }) : operation,
    didAuthError: ({ graphQLErrors }) =>
      graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED'),
    async refreshAuth() {
      count += 1;
      if (tokens) Object.assign(tokens, await refreshed(url, tokens.refreshToken));
    },
  }));
  const urql = createClient({
    url: `${url}/graphql`,
    exchanges: [cacheExchange({ possibleTypes, keys, logger }), auth, fetchExchange, liveExchange(socket)],
    ...options,
  });
  const stop = async (): Promise<void> => socket.dispose();
  return { urql, refreshes: () => count, stop };
}

function liveExchange(socket: Socket) {
  return subscriptionExchange({
    forwardSubscription: ({ query, variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: socket.subscribe({ query: query ?? '', variables: variables as never }, sink as never),
      }),
    }),
  });
}
