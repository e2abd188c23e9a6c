/**
 * A kind of event: what its payload holds, and how a payload is read that an older or a newer process has
 * written.
 */
export interface Topic<Payload = unknown, Name extends string = string> {
  readonly name: Name;
  /** Of the payload as it is written today. A new version may add fields, never change or remove one. */
  readonly version: number;
  /**
   * Reads the payload of any version. A field that it does not know is ignored, and one that an older version
   * lacks gets a default.
   *
   * @throws Error the payload is none of this topic
   */
  readonly parse: (payload: unknown, version: number) => Payload;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** @throws RangeError the name or the version cannot be stored */
export function defineTopic<Payload, const Name extends string>(
  topic: Topic<Payload, Name>,
): Topic<Payload, Name> {
  if (!NAME.test(topic.name)) throw new RangeError(`'${topic.name}' is no name of a topic`);
  if (!Number.isInteger(topic.version) || topic.version < 1) {
    throw new RangeError(`${topic.version} is no version of ${topic.name}`);
  }
  return topic;
}

/** An event as a consumer gets it. Over a union of topics it is a union, told apart by `topic`. */
export type EventOf<T extends Topic> =
  T extends Topic<infer Payload, infer Name>
    ? {
        readonly topic: Name;
        /** What the event is about. Events of one key arrive in their order, also across topics. */
        readonly key: string;
        /** Its place in the log: unique, and the same in every delivery. */
        readonly position: number;
        readonly payload: Payload;
        /** When it was written, by the clock of the database. */
        readonly writtenAt: Date;
      }
    : never;
