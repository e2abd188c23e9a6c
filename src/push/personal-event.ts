/** What can stand in the place of another value of its kind without changing anything else. */
export type PersonalValue = string | number;

/**
 * An event that looks the same to many readers but for a few values: it is executed and written once, and
 * each reader's values are put into the places where they belong.
 */
export abstract class PersonalEvent {
  /** The same object for all events that differ in nothing but `values`. */
  abstract readonly alike: object;
  /** As many, of the same types, in all events that are alike. */
  abstract readonly values: readonly PersonalValue[];
  /** The event as resolvers take it, with these values in the places of its own. */
  abstract withValues(values: readonly PersonalValue[]): object;
}
