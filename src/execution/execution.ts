import { type GraphQLError, type GraphQLResolveInfo, locatedError, responsePathAsArray } from 'graphql';
import type { Context } from '../graphql/context.js';
import { isPromise } from '../platform/maybe-promise.js';

/** A place in the response, in the shape that graphql-js passes to resolvers. */
export type Path = GraphQLResolveInfo['path'];

/** One run of a plan. */
export interface Execution {
  context: Context;
  /** The coerced variables. */
  variables: Record<string, unknown>;
  /** The value that the root fields of a subscription are read from. Undefined for any other operation. */
  event: object | undefined;
  errors: CollectedErrors;
}

/** The errors of one response. An error below a place that is already null is left out: it does not show. */
export class CollectedErrors {
  readonly all: GraphQLError[] = [];
  /** Made for the first error: most responses have none. */
  #nulled: Set<Path | undefined> | undefined;

  /** @param path of the place that becomes null; undefined: the whole response */
  add(error: GraphQLError, path: Path | undefined): void {
    this.#nulled ??= new Set();
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.all.push(error);
  }
}

/** A value of the response, or its promise. A value that is there at once is never wrapped in a promise. */
export type Eventual = unknown;

/** Where an error belongs. */
export interface Place {
  nodes: GraphQLResolveInfo['fieldNodes'];
  /** True: the place may not be null, so the error goes outwards to the next place that may. */
  nonNull: boolean;
}

/**
 * Records the error of a value that failed and gives null in its place.
 *
 * @throws the located error, if the place may not be null
 */
export function nullFor(execution: Execution, place: Place, path: Path, error: unknown): null {
  const located = locatedError(error, place.nodes, responsePathAsArray(path));
  if (place.nonNull) throw located;
  execution.errors.add(located, path);
  return null;
}

/** A value that may still be a promise. If that rejects, the place becomes null where it may. */
export function settled(execution: Execution, place: Place, path: Path, value: Eventual): Eventual {
  if (!isPromise(value)) return value;
  // A resolver may return a thenable that is not a real promise, so only `then` is used.
  return value.then(undefined, (error) => nullFor(execution, place, path, error));
}

/** The fields of an object whose values are still promises. */
export interface Waiting {
  keys: string[];
  values: Promise<unknown>[];
}

export async function filled(
  data: Record<string, Eventual>,
  { keys, values }: Waiting,
): Promise<typeof data> {
  const late = await Promise.all(values);
  keys.forEach((key, index) => {
    data[key] = late[index];
  });
  return data;
}
