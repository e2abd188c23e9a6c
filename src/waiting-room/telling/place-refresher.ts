import { isFinal, type Place } from '../line/index.js';
import type { PlaceSource } from './place-source.js';
import type { PlaceWatcher, WatcherIndex } from './place-watchers.js';

export interface PlaceRefresherDeps {
  concertId: number;
  places: PlaceSource;
  watchers: WatcherIndex;
  /** The epoch of the present line; 0 while unknown. */
  epoch: () => number;
  /** Grows with all that watchers are told, so that news between a question and its answer is noticed. */
  told: () => number;
  onError: (error: unknown) => void;
}

const AT_ONCE = 500;

/**
 * Asks anew where watchers stand, some hundred at a time. Watchers of a lost line come back to where they
 * stood. A question that fails is asked again with the next beat.
 */
export class PlaceRefresher {
  readonly #outdated = new Set<PlaceWatcher>();
  #refreshing = false;

  constructor(private readonly deps: PlaceRefresherDeps) {}

  refresh(watchers: readonly PlaceWatcher[]): void {
    for (const watcher of watchers) this.#outdated.add(watcher);
    this.retry();
  }

  /** Asks again what has failed. */
  retry(): void {
    if (!this.#refreshing && this.#outdated.size > 0) void this.#refreshAll();
  }

  async #refreshAll(): Promise<void> {
    this.#refreshing = true;
    let some: PlaceWatcher[] = [];
    try {
      while (this.#outdated.size > 0) {
        some = [...this.#outdated].slice(0, AT_ONCE);
        for (const watcher of some) this.#outdated.delete(watcher);
        await this.#refreshSome(some.filter((watcher) => this.deps.watchers.has(watcher)));
      }
    } catch (error) {
      for (const watcher of some) this.#outdated.add(watcher);
      this.deps.onError(error);
    } finally {
      this.#refreshing = false;
    }
  }

  async #refreshSome(some: readonly PlaceWatcher[]): Promise<void> {
    if (some.length === 0) return;
    const { concertId, places: source, watchers, told } = this.deps;
    const toldBefore = told();
    await this.#restore(some);
    const userIds = some.map(({ userId }) => userId);
    const places = await source.attach(userIds, concertId);
    for (const [index, watcher] of some.entries()) {
      const place = places[index];
      const known = watcher.place;
      if (!place || isFinal(known) || isOlder(place, known)) continue;
      watchers.move(watcher, place);
      watcher.next = isFinal(place) ? 'FINAL' : 'PLACE';
      watcher.live.notify();
      // News of the new number that came meanwhile was not told to this watcher.
      if (isElsewhere(place, known) && toldBefore !== told()) this.#outdated.add(watcher);
    }
  }

  async #restore(some: readonly PlaceWatcher[]): Promise<void> {
    const epoch = this.deps.epoch();
    const old = some.filter(({ place }) => place.status === 'WAITING' && place.facts.epoch < epoch);
    const lost = old.map(({ place }) => {
      const { epoch, drawn } = place.facts;
      return { ...place, epoch, drawn };
    });
    if (lost.length > 0) await this.deps.places.restore(this.deps.concertId, lost);
  }
}

/** Read before what has been told since: a fan who is inside does not wait at the same place again. */
function isOlder(read: Place, known: Place): boolean {
  return read.status === 'WAITING' && known.status === 'ADMITTED' && read.sequence === known.sequence;
}

function isElsewhere(read: Place, known: Place): boolean {
  return read.sequence !== known.sequence || read.facts.drawn !== known.facts.drawn;
}
