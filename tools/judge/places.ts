import type { PlaceEvent, ShownPlace } from './history.js';

/** What one socket has shown of one place. */
export interface SeenPlace {
  process: string;
  user: string | null;
  /** What came last. */
  last: ShownPlace;
  /** How long the subscription stood without anything on its way; undefined: not until the end. */
  quietUntilMs: number | undefined;
}

/** What sockets have shown of places, as it is read: as many of these as sockets, however much they heard. */
export class SeenPlaces {
  /** Positions that have grown, in the order of the history. */
  readonly grown: string[] = [];
  readonly #bySocket = new Map<string, SeenPlace>();
  readonly #usersOf = new Map<string, Set<string | null>>();

  /** How many sockets have shown something. */
  get size(): number {
    return this.#bySocket.size;
  }

  get sockets(): Iterable<SeenPlace> {
    return this.#bySocket.values();
  }

  /** Every place that was shown, and to whom. */
  get usersOf(): ReadonlyMap<string, ReadonlySet<string | null>> {
    return this.#usersOf;
  }

  add(event: PlaceEvent): void {
    const { process, user } = event;
    const before = this.#bySocket.get(process);
    if (event.type === 'quiet') {
      if (before) before.quietUntilMs = event.value.untilMs;
      return;
    }
    const { value } = event;
    const users = this.#usersOf.get(value.placeId) ?? new Set();
    this.#usersOf.set(value.placeId, users.add(user));
    this.#compare(before, value);
    this.#bySocket.set(process, { process, user, last: value, quietUntilMs: undefined });
  }

  #compare(before: SeenPlace | undefined, { placeId, position }: ShownPlace): void {
    const earlier = before?.last.position ?? null;
    if (earlier === null || position === null || before!.last.placeId !== placeId) return;
    if (position <= earlier) return;
    this.grown.push(`${before!.process}: place ${placeId} went from ${earlier} back to ${position}`);
  }
}
