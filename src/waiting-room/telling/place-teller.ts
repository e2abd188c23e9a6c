import { notifyAll } from '../../push/live.js';
import type { Place, PlaceTokens, RoomFacts } from '../line/index.js';
import { estimatedWaitSeconds } from './estimated-wait.js';
import { PlaceEvent } from './place-event.js';
import type { PlaceWatcher, WatcherIndex } from './place-watchers.js';
import { type QueuePlace, queuePlaceId, toQueuePlace } from './queue-place.type.js';
import type { RoomFollower } from './room-follower.js';

/** Up to this position every fan is told their place at every tick. */
const NEAR = 10_000;

/**
 * Every how many ticks a fan is told their place: at every tick up to position 10,000, and half as often each
 * time the distance doubles. So a tick is 10,000 messages, and some 5,000 more for every doubling.
 */
export function ticksBetween(position: number): number {
  return position <= NEAR ? 1 : 2 ** Math.ceil(Math.log2(position / NEAR));
}

/** Tells fans where they stand, and makes what they are told. */
export class PlaceTeller {
  #tick = 0;
  /**
   * Each object stands for what events of one moment have in common. They are kept as long as that is true.
   */
  #alike = new Map<string, object>();
  #alikeFor: RoomFacts | null = null;
  #telling = false;

  constructor(
    private readonly follower: RoomFollower,
    private readonly watchers: WatcherIndex,
    private readonly tokens: PlaceTokens,
  ) {}

  /**
   * Tells a tick.
   *
   * @param news there is something that all fans have to hear, however far away they stand
   */
  async tell(news: boolean): Promise<void> {
    if (this.#telling && !news) return;
    this.#telling = true;
    try {
      await this.#tellAll(news);
    } finally {
      // A failed tick must not prevent the next one.
      this.#telling = false;
    }
  }

  async #tellAll(news: boolean): Promise<void> {
    this.#tick += 1;
    const told: PlaceWatcher['live'][] = [];
    for (const watcher of this.watchers.all()) {
      if (watcher.place.status !== 'WAITING') continue;
      const { sequence } = watcher.place;
      const between = ticksBetween((this.follower.rank(sequence) ?? 0) + 1);
      if (!news && (this.#tick + sequence) % between !== 0) continue;
      watcher.next ??= 'PLACE';
      told.push(watcher.live);
    }
    await notifyAll(told);
  }

  /** The queue cannot be reached: all fans hear that their place is kept. */
  async tellRecovering(): Promise<void> {
    const { facts } = this.follower;
    if (!facts || facts.phase === 'RECOVERING') return;
    this.follower.facts = { ...facts, phase: 'RECOVERING' };
    await this.tell(true);
  }

  /** What the watcher is to be told now; undefined: nothing. */
  take(watcher: PlaceWatcher): QueuePlace | PlaceEvent | undefined {
    if (watcher.next === undefined) return undefined;
    watcher.next = undefined;
    const { place } = watcher;
    // The number before a draw says nothing after it. The feed asks for the drawn number, and that one is
    // told.
    if (isOfOtherNumbers(place, this.follower.facts)) return undefined;
    const facts = this.#factsFor(watcher);
    watcher.token ??= this.tokens.of(place);
    const { opensInMs } = this.follower;
    if (place.status !== 'WAITING') return toQueuePlace({ ...place, facts, opensInMs }, watcher.token);
    // While fans come back to a lost line, it is unknown how many are still to come.
    if (facts.phase !== 'RECOVERING' || watcher.shown === Number.POSITIVE_INFINITY) {
      // What was read with the place is newer than the last message: the first position comes from there.
      const first = place.rank;
      const then = this.follower.rank(place.sequence);
      const rank = watcher.shown === Number.POSITIVE_INFINITY ? (first ?? then) : (then ?? first);
      watcher.shown = Math.min(watcher.shown, (rank ?? 0) + 1);
    }
    const { shown, token } = watcher;
    const position = facts.ordered ? shown : null;
    const wait = position === null ? null : estimatedWaitSeconds(position, facts, opensInMs);
    const values = [queuePlaceId(place.concertId, place.sequence), token, position ?? 0, wait ?? 0];
    const whole = (): QueuePlace => toQueuePlace({ ...place, facts, opensInMs, rank: shown - 1 }, token);
    return new PlaceEvent(this.#inCommon(facts, position, wait), values, whole);
  }

  /**
   * The same facts for as many watchers as possible. A watcher keeps the facts that were read with their
   * place when the last message knew of fewer fans than stand before them.
   */
  #factsFor({ place, shown }: PlaceWatcher): RoomFacts {
    const { facts } = this.follower;
    if (!facts) return place.facts;
    const outdated = shown === Number.POSITIVE_INFINITY && (place.rank ?? -1) >= facts.waiting;
    return outdated && place.facts.epoch === facts.epoch ? place.facts : facts;
  }

  #inCommon(facts: RoomFacts, position: number | null, wait: number | null): object {
    if (this.#alikeFor !== facts) this.#alike = new Map();
    this.#alikeFor = facts;
    const key = `${position === null} ${wait === null}`;
    const known = this.#alike.get(key) ?? {};
    this.#alike.set(key, known);
    return known;
  }
}

function isOfOtherNumbers(place: Place, now: RoomFacts | null): boolean {
  return place.status === 'WAITING' && now !== null && now.drawn !== place.facts.drawn;
}
