import { after } from '../../platform/clock.js';
import { Fault } from '../../platform/fault.js';
import type { Hub } from '../../push/hub.js';
import { type RoomMessage, roomChannel } from '../line/index.js';
import type { PlaceWatcher } from './place-watchers.js';
import { RoomFeed, type RoomFeedDeps } from './room-feed.js';

/** A feed is kept without watchers for so long, so that a fan who reconnects finds it there. */
const LINGER_MS = 30_000;

interface OpenFeed {
  feed: RoomFeed;
  detach: Promise<() => void>;
  watchers: number;
  lingering: { cancel(): void } | undefined;
}

/** The feeds of the rooms that have watchers in this process. */
export class RoomFeeds {
  readonly #open = new Map<number, OpenFeed>();

  constructor(private readonly deps: Omit<RoomFeedDeps, 'concertId'> & { hub: Hub }) {}

  /**
   * Watches a place.
   *
   * @throws Fault NOT_FOUND: the user has no place
   */
  async watch(userId: string, concertId: number): Promise<PlaceWatcher['live']> {
    const open = this.#open.get(concertId) ?? this.#start(concertId);
    open.watchers += 1;
    open.lingering?.cancel();
    const leave = (): void => this.#leave(concertId, open);
    try {
      await open.detach;
      const live = await open.feed.watch(userId, leave);
      if (!live) throw new Fault('NOT_FOUND');
      return live;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(shut));
  }

  #start(concertId: number): OpenFeed {
    const { hub, onError } = this.deps;
    const feed = new RoomFeed({ ...this.deps, concertId });
    const detach = hub.attach(roomChannel(concertId), {
      onMessage: (message) => void feed.hear(message as RoomMessage).catch(onError),
      onGap: () => void feed.catchUp().catch(onError),
    });
    const open: OpenFeed = { feed, detach, watchers: 0, lingering: undefined };
    this.#open.set(concertId, open);
    return open;
  }

  #leave(concertId: number, open: OpenFeed): void {
    open.watchers -= 1;
    if (open.watchers > 0) return;
    open.lingering = after(LINGER_MS, () => {
      if (this.#open.get(concertId) === open) this.#open.delete(concertId);
      void shut(open);
    });
  }
}

async function shut(open: OpenFeed): Promise<void> {
  open.lingering?.cancel();
  (await open.detach)();
  await open.feed.close();
}
