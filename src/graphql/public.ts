import { Extensions } from 'type-graphql';

/**
 * How a value that is the same for every caller changes. STILL: only when a change of the catalogue is
 * recorded. LIVE: also by itself, such as the number of free seats and what the clock decides.
 */
export type Publicity = 'STILL' | 'LIVE';

/**
 * Marks a field, or the fields of a type that have no resolver: its value is the same for every caller. An
 * answer that is made only of such fields is kept and given to every caller with the same request. A field
 * without a mark is private. So a new field with a resolver has to be marked, or the answers that select it
 * are no longer kept.
 */
export function Public(publicity: Publicity = 'STILL') {
  return Extensions({ public: publicity });
}

interface Marked {
  extensions: { public?: unknown };
}

/** Undefined: the value may depend on the caller. The mark of a field takes precedence over its type's. */
export function publicityOf(
  field: (Marked & { resolve?: unknown }) | null | undefined,
  parent: Marked,
): Publicity | undefined {
  const ofType = field?.resolve ? undefined : parent.extensions.public;
  return (field?.extensions.public ?? ofType) as Publicity | undefined;
}
