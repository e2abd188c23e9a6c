import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { OPERATIONS } from './graphql.js';

/** What a subscription has brought so far. */
export interface Watched<Event> {
  events: Event[];
  /** When each came, in milliseconds since the epoch. */
  times: number[];
  /** Resolves when the server has completed it; rejects with what it was refused with. */
  done: Promise<void>;
  stop(): void;
}

/** The named subscription and what it needs, without its neighbours in the file. */
export function subscriptionText(name: string): string {
  const text = OPERATIONS[name]!;
  const operation = new RegExp(`subscription ${name}[\\s\\S]*?\\n}`).exec(text)![0];
  const fragments = [...operation.matchAll(/\.\.\.(\w+)\n/g)].map(
    ([, fragment]) => new RegExp(`fragment ${fragment} on [\\s\\S]*?\\n}`).exec(text)![0],
  );
  return [operation, ...new Set(fragments)].join('\n');
}

/**
 * A client as docs/subscriptions.md tells people to set it up, with shorter pauses.
 *
 * @param url of the server, http://…
 */
export function subscriber(url: string, token?: string | (() => string)): Client {
  const current = () => (typeof token === 'function' ? token() : token);
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql/ws`,
    webSocketImpl: WebSocket,
    lazy: true,
    connectionParams: () => (current() ? { Authorization: `Bearer ${current()}` } : {}),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80)),
  });
}

export function watch<Event = any>(
  client: Client,
  name: string,
  variables: Record<string, unknown>,
): Watched<Event> {
  const watched: Watched<Event> = { events: [], times: [], done: Promise.resolve(), stop: () => undefined };
  watched.done = new Promise((resolve, reject) => {
    watched.stop = client.subscribe<Record<string, Event>>(
      { query: subscriptionText(name), operationName: name, variables },
      {
        next({ data, errors }) {
          if (errors) reject(errors);
          else {
            watched.events.push(Object.values(data!)[0]!);
            watched.times.push(Date.now());
          }
        },
        error: reject,
        complete: resolve,
      },
    );
  });
  watched.done.catch(() => undefined);
  return watched;
}
