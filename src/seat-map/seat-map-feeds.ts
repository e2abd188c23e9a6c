import { after } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import type { Hub } from '../push/hub.js';
import type { Live } from '../push/live.js';
import { type Change, type ChangeLists, fromLists, toLists } from './changes.js';
import type { SeatMap } from './seat-map.type.js';
import type { SeatMapDelta } from './seat-map-delta.type.js';
import { SeatMapFeed } from './seat-map-feed.js';
import type { SeatMaps } from './seat-maps.js';

/** How long a feed is kept without readers, so that a client that reconnects can continue at its version. */
const LINGER_MS = 30_000;

interface ChangeMessage {
  fromVersion: number;
  version: number;
  seats: ChangeLists;
}

const channelOf = (performanceId: number): string => `seat-map:${performanceId}`;

/** Tells all processes how a map has changed. */
export function publishChange(hub: Hub, performanceId: number, change: Change): void {
  const { fromVersion, version, seats } = change;
  hub.publish(channelOf(performanceId), {
    fromVersion,
    version,
    seats: toLists(seats),
  } satisfies ChangeMessage);
}

interface OpenFeed {
  feed: Promise<{ feed: SeatMapFeed; detach: () => void }>;
  watchers: number;
  lingering: { cancel(): void } | undefined;
}

export interface SeatMapFeedsDeps {
  hub: Hub;
  maps: SeatMaps;
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/** The feeds of the performances that are watched. */
export class SeatMapFeeds {
  readonly #open = new Map<number, OpenFeed>();

  constructor(private readonly deps: SeatMapFeedsDeps) {}

  /**
   * @param version the reader's version
   * @throws Fault NOT_FOUND
   */
  async watch(performanceId: number, version: number | undefined): Promise<Live<SeatMap | SeatMapDelta>> {
    const open = this.#open.get(performanceId) ?? this.#start(performanceId);
    open.watchers += 1;
    open.lingering?.cancel();
    const leave = (): void => this.#leave(performanceId, open);
    try {
      return (await open.feed).feed.watch(version, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const each of open) {
      each.lingering?.cancel();
      await shut(each);
    }
  }

  #start(performanceId: number): OpenFeed {
    const open: OpenFeed = { feed: this.#openFeed(performanceId), watchers: 0, lingering: undefined };
    this.#open.set(performanceId, open);
    open.feed.catch(() => this.#open.delete(performanceId));
    return open;
  }

  async #openFeed(performanceId: number): Promise<{ feed: SeatMapFeed; detach: () => void }> {
    const { hub, maps, rereadMs, onError } = this.deps;
    let feed: SeatMapFeed | undefined;
    // It listens before it reads. A message that comes before the map is there is covered by the read.
    let early = false;
    const detach = await hub.attach(channelOf(performanceId), {
      onMessage(message) {
        early ||= feed === undefined;
        const { fromVersion, version, seats } = message as ChangeMessage;
        feed?.follow({ fromVersion, version, seats: fromLists(seats) });
      },
      onGap: () => {
        early ||= feed === undefined;
        feed?.reread().catch(onError);
      },
    });
    try {
      const read = async () => {
        const [row] = await maps.maps([performanceId]);
        if (!row) throw new Fault('NOT_FOUND');
        return row;
      };
      feed = await SeatMapFeed.open({ performanceId, read, rereadMs, onError });
      if (early) await feed.reread();
      return { feed, detach };
    } catch (error) {
      detach();
      await feed?.close();
      throw error;
    }
  }

  #leave(performanceId: number, open: OpenFeed): void {
    open.watchers -= 1;
    if (open.watchers > 0) return;
    open.lingering = after(LINGER_MS, () => {
      if (this.#open.get(performanceId) === open) this.#open.delete(performanceId);
      void shut(open);
    });
  }
}

async function shut(open: OpenFeed): Promise<void> {
  const opened = await open.feed.catch(() => undefined);
  opened?.detach();
  await opened?.feed.close();
}
