import { Extensions } from 'type-graphql';

/**
 * Marks a field, or all fields of a type, that say the same to everybody and always: an answer made of
 * nothing else may be kept and given to whoever asks the same again.
 */
export function Unchanging() {
  return Extensions({ unchanging: true });
}

export function isUnchanging({ extensions }: { extensions: { unchanging?: unknown } }): boolean {
  return extensions.unchanging === true;
}
