import { every, monotonicMs, type Repeating } from '../../platform/clock.js';
import { unavailable } from '../../platform/fault.js';
import type { Followed } from '../../push/feed.js';
import { Live } from '../../push/live.js';
import { type Passes, placeOfPass } from '../admission/index.js';
import {
  isFinal,
  type JournalEntry,
  type Place,
  type PlaceTokens,
  type RedisLine,
  type RoomFacts,
  type RoomMessage,
} from '../line/index.js';
import { PlaceRefresher } from './place-refresher.js';
import type { PlaceSource } from './place-source.js';
import { PlaceTeller } from './place-teller.js';
import { type PlaceWatcher, WatcherIndex } from './place-watchers.js';
import { RoomFollower } from './room-follower.js';

export interface RoomFeedDeps {
  concertId: number;
  process: string;
  redisLine: RedisLine;
  places: PlaceSource;
  passes: Passes;
  tokens: PlaceTokens;
  /** Reads the line again: something may have been missed. */
  reread: () => void;
  onError: (error: unknown) => void;
}

const PULSE_MS = 1_000;
const RENEW_MS = 5_000;
/** Tickers tell something every second. When it is quiet for so long, something is wrong. */
const QUIET_MS = 3_000;
const AT_ONCE = 500;

/**
 * The waiting room of one concert as this process tells it to the fans who have a socket to it.
 *
 * Some of its work is no feed's and stands beside the feed. Each fan is told a place of their own, and how
 * often depends on the position (PlaceTeller). A lost line is not only read again: its fans have to be
 * brought back to it (PlaceRefresher). And a socket counts as being present, so its end is told to the line.
 */
export class RoomFeed implements Followed {
  readonly #watchers = new WatcherIndex();
  readonly #follower: RoomFollower;
  readonly #teller: PlaceTeller;
  readonly #refresher: PlaceRefresher;
  /** Users without a socket here any more who are still counted as present. */
  readonly #leaving = new Set<string>();
  readonly #pulse: Repeating;
  /** How often something was told that watchers may have to hear. */
  #told = 0;
  #heardMs = monotonicMs();
  #renewedMs = monotonicMs();
  /** A tick that is told as soon as what is missing has been read. */
  #tickDue = false;
  /** What all fans have heard, however far away they stand. */
  #heard: Pick<RoomFacts, 'phase' | 'seats'> | null = null;

  constructor(private readonly deps: RoomFeedDeps) {
    const { concertId, redisLine, onError } = deps;
    this.#follower = new RoomFollower({
      concertId,
      redisLine,
      onEntries: (entries, admitted) => this.#onEntries(entries, admitted),
      onAnew: () => {
        this.#told += 1;
        this.#refresher.refresh(this.#watchers.all());
      },
    });
    this.#refresher = new PlaceRefresher({
      concertId,
      places: deps.places,
      watchers: this.#watchers,
      onError,
      epoch: () => this.#follower.facts?.epoch ?? 0,
      told: () => this.#told,
    });
    this.#teller = new PlaceTeller(this.#follower, this.#watchers, deps.tokens);
    this.#pulse = every(PULSE_MS, () => this.#beat(), onError);
  }

  /**
   * Adds a watcher.
   *
   * @param leave called when the watcher is gone
   * @returns null: the user has no place
   */
  async watch(userId: string, leave: () => void): Promise<PlaceWatcher['live'] | null> {
    const told = this.#told;
    const [place] = await this.deps.places.attach([userId], this.deps.concertId);
    if (!place) return null;
    const watcher: PlaceWatcher = {
      userId,
      place,
      shown: Number.POSITIVE_INFINITY,
      token: null,
      next: isFinal(place) ? 'FINAL' : 'PLACE',
      live: new Live(
        {
          take: () => this.#teller.take(watcher),
          ended: () => isFinal(watcher.place) && watcher.next === undefined,
          close: () => {
            this.#leave(watcher);
            leave();
          },
        },
        true,
      ),
    };
    this.#watchers.add(watcher);
    this.#leaving.delete(userId);
    // What was told meanwhile was not told to this watcher.
    if (told !== this.#told) this.#refresher.refresh([watcher]);
    return watcher.live;
  }

  /** Takes a ticker's message. */
  take(message: unknown): boolean {
    const roomMessage = message as RoomMessage;
    this.#heardMs = monotonicMs();
    this.#tickDue ||= roomMessage.tick;
    const followed = this.#follower.take(roomMessage);
    if (followed) this.#tell();
    return followed;
  }

  async read(): Promise<void> {
    try {
      await this.#follower.read();
    } catch (cause) {
      if (!this.#follower.facts) {
        throw unavailable(cause);
      }
      if (this.#isQuiet) {
        await this.#teller.tellRecovering();
        this.#heard = this.#follower.facts;
      }
      throw cause;
    }
    this.#tell();
  }

  async close(): Promise<void> {
    await this.#pulse.stop();
    for (const userId of this.#watchers.users()) this.#leaving.add(userId);
    await this.#detach().catch(() => undefined);
  }

  #leave(watcher: PlaceWatcher): void {
    this.#watchers.remove(watcher);
    if (!this.#watchers.hasUser(watcher.userId)) this.#leaving.add(watcher.userId);
  }

  async #beat(): Promise<void> {
    // What fails is kept for the next beat: a line that cannot be reached must not keep fans from hearing
    // that.
    await this.#detach().catch(this.deps.onError);
    this.#refresher.retry();
    const nowMs = monotonicMs();
    if (nowMs - this.#renewedMs > RENEW_MS && this.#watchers.size > 0) {
      this.#renewedMs = nowMs;
      await this.deps.redisLine.renew(this.deps.concertId, this.deps.process).catch(this.deps.onError);
    }
    if (!this.#isQuiet || this.#watchers.size === 0) return;
    this.#tickDue = true;
    this.deps.reread();
  }

  get #isQuiet(): boolean {
    return monotonicMs() - this.#heardMs >= QUIET_MS;
  }

  /** Tells a tick that is due, and at once what all fans have to hear. */
  #tell(): void {
    const { facts } = this.#follower;
    const news = facts?.phase !== this.#heard?.phase || facts?.seats !== this.#heard?.seats;
    if (news || this.#tickDue) this.#teller.tell(news).catch(this.deps.onError);
    this.#heard = facts;
    this.#tickDue = false;
  }

  async #detach(): Promise<void> {
    if (this.#leaving.size === 0) return;
    const userIds = [...this.#leaving].slice(0, AT_ONCE);
    await this.deps.redisLine.detach(this.deps.concertId, this.deps.process, userIds);
    for (const userId of userIds) this.#leaving.delete(userId);
  }

  #onEntries(entries: readonly JournalEntry[], admitted: ReadonlyMap<number, Date>): void {
    if (entries.length > 0) this.#told += 1;
    const unknown: PlaceWatcher[] = [];
    const vanished: PlaceWatcher[] = [];
    for (const { kind, items, drawn } of entries) {
      for (const item of items) {
        const sequence = Number.parseInt(item, 10);
        for (const watcher of this.#watchers.at(sequence)) {
          // Before a draw a number belongs to another fan than after it.
          if (drawn !== undefined && watcher.place.facts.drawn !== drawn) continue;
          const until = admitted.get(sequence);
          if (kind === 'ADMITTED' && until) this.#now(watcher, { status: 'ADMITTED', admittedUntil: until });
          else if (kind === 'ADMITTED' || kind === 'ENDED') unknown.push(watcher);
          else if (kind === 'LEFT') this.#now(watcher, { status: 'LEFT', admittedUntil: null });
          else if (kind === 'VANISHED' || kind === 'EXCHANGED') vanished.push(watcher);
        }
      }
    }
    if (unknown.length > 0) this.#readPasses(unknown).catch(this.deps.onError);
    // These watchers have a socket here, and stand elsewhere or were taken for gone.
    if (vanished.length > 0) this.#refresher.refresh(vanished);
  }

  async #readPasses(watchers: readonly PlaceWatcher[]): Promise<void> {
    const sequences = [...new Set(watchers.map(({ place }) => place.sequence))];
    const passes = await this.deps.passes.bySequence(this.deps.concertId, sequences);
    const bySequence = new Map(passes.map((pass) => [pass.sequence, pass]));
    for (const watcher of watchers) {
      const pass = bySequence.get(watcher.place.sequence);
      // The watcher may stand elsewhere by now.
      if (pass?.userId !== watcher.userId) continue;
      const { status, admittedUntil } = placeOfPass(pass, watcher.place, watcher.place.issuedAt);
      this.#now(watcher, { status, admittedUntil });
    }
  }

  #now(watcher: PlaceWatcher, change: Pick<Place, 'status' | 'admittedUntil'>): void {
    if (isFinal(watcher.place) || watcher.place.status === change.status) return;
    watcher.place = { ...watcher.place, ...change, rank: null };
    watcher.next = isFinal(watcher.place) ? 'FINAL' : 'PLACE';
    watcher.live.notify();
  }
}
