import type { Context } from './context.js';

/**
 * Resolvers of a class's hottest fields as graphql-js calls them, by type and field. type-graphql wraps each
 * method in work that these do not need (finding the instance, copying the input, calling middlewares). The
 * schema takes the plain function instead.
 */
export interface PlainResolvers {
  readonly plain: Readonly<
    Record<string, Record<string, (root: never, args: never, context: Context) => unknown>>
  >;
}
