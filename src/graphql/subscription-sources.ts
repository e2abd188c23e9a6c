import type { Context } from './context.js';

/**
 * Where the events of a resolver's subscriptions come from, by field. type-graphql needs this where the class
 * is defined, when there is no instance yet. So the schema takes it from the instance afterwards.
 */
export interface SubscriptionSources {
  readonly sources: Readonly<
    Record<string, (args: never, context: Context) => Promise<AsyncIterable<unknown>>>
  >;
}

/** Stands in `@Subscription({ subscribe })` until the schema is built. */
export function fromSources(): never {
  throw new Error('this subscription has no source');
}
