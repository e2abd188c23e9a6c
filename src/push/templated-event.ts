/** A value that can replace another value of its kind without changing anything else. */
export type PersonalValue = string | number;

/**
 * An event that differs between readers in a few values only. It is executed and written once, and then each
 * reader's values are put into their places.
 */
export abstract class TemplatedEvent {
  /** The same object for all events that differ only in `values`. */
  abstract readonly alike: object;
  /** Equal in number and types in all events of the same kind. */
  abstract readonly values: readonly PersonalValue[];
  /** The event in the form that resolvers take, with these values instead of its own. */
  abstract withValues(values: readonly PersonalValue[]): object;
}
