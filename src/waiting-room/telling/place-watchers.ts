import type { Live } from '../../push/live.js';
import type { Place } from '../line/index.js';
import type { PlaceEvent } from './place-event.js';
import type { QueuePlace } from './queue-place.type.js';

/** A fan who is told where they stand. */
export interface PlaceWatcher {
  readonly userId: string;
  /** As it is now; its rank is that of the moment in which it was read. */
  place: Place;
  /** The smallest position that the fan has been shown: a position never grows. */
  shown: number;
  /** The token of the place; null: not written yet. */
  token: string | null;
  /** What the fan is to be told; undefined: nothing is new. */
  next: 'PLACE' | 'FINAL' | undefined;
  live: Live<QueuePlace | PlaceEvent>;
}

const NOBODY: ReadonlySet<PlaceWatcher> = new Set();

/** The watchers of a room, by where they stand and by user. */
export class WatcherIndex {
  readonly #all = new Set<PlaceWatcher>();
  readonly #bySequence = new Map<number, Set<PlaceWatcher>>();
  readonly #byUser = new Map<string, Set<PlaceWatcher>>();

  get size(): number {
    return this.#all.size;
  }

  has(watcher: PlaceWatcher): boolean {
    return this.#all.has(watcher);
  }

  all(): PlaceWatcher[] {
    return [...this.#all];
  }

  at(sequence: number): Iterable<PlaceWatcher> {
    return this.#bySequence.get(sequence) ?? NOBODY;
  }

  users(): Iterable<string> {
    return this.#byUser.keys();
  }

  hasUser(userId: string): boolean {
    return this.#byUser.has(userId);
  }

  add(watcher: PlaceWatcher): void {
    this.#all.add(watcher);
    put(this.#bySequence, watcher.place.sequence, watcher);
    put(this.#byUser, watcher.userId, watcher);
  }

  remove(watcher: PlaceWatcher): void {
    this.#all.delete(watcher);
    drop(this.#bySequence, watcher.place.sequence, watcher);
    drop(this.#byUser, watcher.userId, watcher);
  }

  /** The watcher stands somewhere else. */
  move(watcher: PlaceWatcher, place: Place): void {
    if (!this.#all.has(watcher)) return;
    drop(this.#bySequence, watcher.place.sequence, watcher);
    // A place in another line, or one drawn by lot: it is not the one that was shown.
    if (place.sequence !== watcher.place.sequence) watcher.shown = Number.POSITIVE_INFINITY;
    watcher.place = place;
    watcher.token = null;
    put(this.#bySequence, place.sequence, watcher);
  }
}

function put<Key>(index: Map<Key, Set<PlaceWatcher>>, key: Key, watcher: PlaceWatcher): void {
  const there = index.get(key) ?? new Set();
  there.add(watcher);
  index.set(key, there);
}

function drop<Key>(index: Map<Key, Set<PlaceWatcher>>, key: Key, watcher: PlaceWatcher): void {
  const there = index.get(key);
  there?.delete(watcher);
  if (there?.size === 0) index.delete(key);
}
