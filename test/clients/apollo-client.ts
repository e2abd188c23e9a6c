import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import type { Client } from 'graphql-ws';
import { from, switchMap } from 'rxjs';
import { OPERATIONS } from '../support/graphql.js';
import { subscriber } from '../support/watching.js';
import { possibleTypes } from './possible-types.js';
import { refreshed, type Tokens } from './session.js';

/** One of the operations that the project offers, as a client's build parses it. */
export const documentOf = (name: string): DocumentNode => parse(OPERATIONS[name]!);

export interface ApolloSetUp {
  apollo: ApolloClient;
  /** The socket that subscriptions share. */
  socket: Client;
  /** How often the session was refreshed. */
  refreshes: () => number;
  stop(): Promise<void>;
}

/**
 * Apollo Client as its manual sets it up: a token by `SetContextLink` (an empty header without
 * one), a refresh by `ErrorLink` upon UNAUTHENTICATED, subscriptions over graphql-ws, a name for the client.
 *
 * @param tokens of the session, or null; a refresh changes them
 */
export function apolloFor(url: string, tokens: Tokens | null): ApolloSetUp {
  let count = 0;
  const socket = subscriber(url, () => tokens?.accessToken ?? '');
  const withToken = new SetContextLink(({ headers }) => ({
    headers: { ...headers, authorization: tokens ? `Bearer ${tokens.accessToken}` : '' },
  }));
  const refresh = new ErrorLink(({ error, operation, forward }) => {
    const codes = CombinedGraphQLErrors.is(error)
      ? error.errors.map(({ extensions }) => extensions?.code)
      : [];
    if (!tokens || !codes.includes('UNAUTHENTICATED') || count > 0) return undefined;
    count += 1;
    const renewed = refreshed(url, tokens.refreshToken).then((fresh) => Object.assign(tokens, fresh));
    return from(renewed).pipe(switchMap(() => forward(operation)));
  });
  const http = ApolloLink.from([refresh, withToken, new HttpLink({ uri: `${url}/graphql` })]);
  const apollo = new ApolloClient({
    link: ApolloLink.split(({ query }) => isSubscription(query), new GraphQLWsLink(socket), http),
    cache: new InMemoryCache({ possibleTypes }),
    clientAwareness: { name: 'tickets-web', version: '1.0' },
  });
  const stop = async (): Promise<void> => {
    apollo.stop();
    await socket.dispose();
  };
  return { apollo, socket, refreshes: () => count, stop };
}

function isSubscription({ definitions }: DocumentNode): boolean {
  const operation = definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  return operation?.operation === 'subscription';
}
