import { Fault } from '../../platform/fault.js';
import { Feeds } from '../../push/feeds.js';
import type { Hub } from '../../push/hub.js';
import { roomChannel } from '../line/index.js';
import type { PlaceWatcher } from './place-watchers.js';
import { RoomFeed, type RoomFeedDeps } from './room-feed.js';

/** A feed is kept without watchers for so long, so that a fan who reconnects finds it there. */
const LINGER_MS = 30_000;
const FEEDS_MAX = 5_000;

/** The feeds of the rooms that have watchers in this process. */
export class RoomFeeds {
  readonly #feeds: Feeds<number, RoomFeed>;

  constructor({ hub, ...deps }: Omit<RoomFeedDeps, 'concertId' | 'reread'> & { hub: Hub }) {
    this.#feeds = new Feeds({
      source: { hub, channelOf: roomChannel },
      follow: (concertId, reread) => new RoomFeed({ ...deps, concertId, reread }),
      // A room's ticker tells something every second. The feed itself asks for a read when it is quiet.
      rereadMs: null,
      lingerMs: LINGER_MS,
      feedsMax: FEEDS_MAX,
      onError: deps.onError,
    });
  }

  /**
   * Watches a place.
   *
   * @throws Fault NOT_FOUND: the user has no place; OVERLOADED: too many rooms are watched
   */
  watch(userId: string, concertId: number): Promise<PlaceWatcher['live']> {
    return this.#feeds.watch(concertId, async (feed, leave) => {
      const live = await feed.watch(userId, leave);
      if (!live) throw new Fault('NOT_FOUND');
      return live;
    });
  }

  close(): Promise<void> {
    return this.#feeds.close();
  }
}
