import { Extensions } from 'type-graphql';

/**
 * Marks a field, or all fields of a type, whose value never changes and is the same for every caller. An
 * answer made only of such fields may be kept and given again to any caller with the same request.
 */
export function Unchanging() {
  return Extensions({ unchanging: true });
}

/** Marks a field of such a type that is an exception. */
export function Changing() {
  return Extensions({ unchanging: false });
}

interface Marked {
  extensions: { unchanging?: unknown };
}

/** The mark of a field takes precedence over the mark of its type. */
export function isUnchanging(field: Marked | null | undefined, parent: Marked | null | undefined): boolean {
  return (field?.extensions.unchanging ?? parent?.extensions.unchanging) === true;
}
