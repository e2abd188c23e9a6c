import { Extensions } from 'type-graphql';

/**
 * Marks a field, or all fields of a type, that say the same to everybody and always: an answer made of
 * nothing else may be kept and given to whoever asks the same again.
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

/** What a field says of itself counts before what its type says. */
export function isUnchanging(field: Marked | null | undefined, parent: Marked | null | undefined): boolean {
  return (field?.extensions.unchanging ?? parent?.extensions.unchanging) === true;
}
