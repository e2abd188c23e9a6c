import { type GraphQLError, type GraphQLResolveInfo, locatedError, responsePathAsArray } from 'graphql';
import type { Context } from '../../graphql/context.js';
import { isPromise } from '../../platform/eventually.js';

/** Where in the answer something is; the same shape as graphql-js's, which hands it to resolvers. */
export type Path = GraphQLResolveInfo['path'];

/** One request on its way through a plan. */
export interface Execution {
  context: Context;
  /** Coerced. */
  variables: Record<string, unknown>;
  /** What the fields of the root are read from; undefined but for a subscription. */
  event: object | undefined;
  errors: CollectedErrors;
}

/** What went wrong, without what no longer shows: below a place that is null already nobody looks. */
export class CollectedErrors {
  readonly all: GraphQLError[] = [];
  /** Made for the first error: most answers have none. */
  #nulled: Set<Path | undefined> | undefined;

  /** @param path of the place that becomes null; undefined: the whole answer */
  add(error: GraphQLError, path: Path | undefined): void {
    this.#nulled ??= new Set();
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.all.push(error);
  }
}

/** A value of the answer, or its promise: only what has to wait makes anybody wait. */
export type Eventual = unknown;

/** Where an error belongs. */
export interface Place {
  nodes: GraphQLResolveInfo['fieldNodes'];
  /** Whether null may not stand there: then the error goes to the next place outwards that may be null. */
  nonNull: boolean;
}

/**
 * What stands in the place of a value that could not be had.
 *
 * @throws the located error, where null may not stand
 */
export function nullFor(execution: Execution, place: Place, path: Path, error: unknown): null {
  const located = locatedError(error, place.nodes, responsePathAsArray(path));
  if (place.nonNull) throw located;
  execution.errors.add(located, path);
  return null;
}

/** A value that may come late, or not at all; then null stands in its place, where it may. */
export function settled(execution: Execution, place: Place, path: Path, value: Eventual): Eventual {
  if (!isPromise(value)) return value;
  // What a resolver returned may be less than a promise: `then` is all that is known of it.
  return value.then(undefined, (error) => nullFor(execution, place, path, error));
}

/** Fields of an object that are not there yet. */
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
