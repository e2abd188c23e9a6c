import { type GraphQLError, type GraphQLResolveInfo, locatedError, responsePathAsArray } from 'graphql';
import type { Context } from '../../graphql/context.js';

/** Where in the answer something is; the same shape as graphql-js's, which hands it to resolvers. */
export type Path = GraphQLResolveInfo['path'];

/** One request on its way through a plan. */
export interface Execution {
  context: Context;
  /** Coerced. */
  variables: Record<string, unknown>;
  errors: GraphQLError[];
}

/** A value of the answer, or its promise: only what has to wait makes anybody wait. */
export type Eventual = unknown;

/** Where an error belongs. */
export interface Place {
  nodes: GraphQLResolveInfo['fieldNodes'];
  /** Whether null may not stand there: then the error goes to the next place outwards that may be null. */
  nonNull: boolean;
}

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<unknown> | null)?.then === 'function';
}

/**
 * What stands in the place of a value that could not be had.
 *
 * @throws the located error, where null may not stand
 */
export function nullFor(execution: Execution, place: Place, path: Path, error: unknown): null {
  const located = locatedError(error, place.nodes, responsePathAsArray(path));
  if (place.nonNull) throw located;
  execution.errors.push(located);
  return null;
}

/** A value that may come late, or not at all; then null stands in its place, where it may. */
export function settled(execution: Execution, place: Place, path: Path, value: Eventual): Eventual {
  return isPromise(value) ? value.catch((error) => nullFor(execution, place, path, error)) : value;
}
