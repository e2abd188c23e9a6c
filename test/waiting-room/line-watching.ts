import type { Hub } from '../../src/push/hub.js';
import type { JournalEntry } from '../../src/waiting-room/line/journal-entry.js';
import type { RedisLine } from '../../src/waiting-room/line/redis-line.js';
import type { RoomFacts } from '../../src/waiting-room/line/room-facts.js';
import { publishRoomMessage, type RoomMessage } from '../../src/waiting-room/line/room-message.js';
import { RoomFollower } from '../../src/waiting-room/telling/room-follower.js';
import type { RoomModel } from './line-model.js';

/** A ticker that can be stopped between any two of its steps. */
export interface TickerState {
  facts?: RoomFacts;
  entries?: JournalEntry[];
  written?: number;
}

/** A process that follows the room and may miss what is told. */
export interface Watching {
  follower: RoomFollower;
  /** Who was admitted, as far as it was told or could read when it last asked where all fans stand. */
  known: Set<number>;
}

export function watchRoom(redisLine: RedisLine, concertId: number, model: RoomModel): Watching {
  const known = new Set<number>();
  const follower = new RoomFollower({
    concertId,
    redisLine,
    onEntries(entries) {
      for (const { kind, items } of entries) {
        if (kind === 'ADMITTED') for (const item of items) known.add(Number.parseInt(item, 10));
      }
    },
    onAnew: () => {
      for (const sequence of model.admitted) known.add(sequence);
    },
  });
  return { follower, known };
}

/** As a feed does it: what a message does not say is read. */
export async function hear({ follower }: Watching, message: RoomMessage): Promise<void> {
  if (!follower.take(message)) await follower.read();
}

/** What a ticker would have told, as it comes out of the hub. */
export function messageOf(
  concertId: number,
  facts: RoomFacts,
  from = facts.written,
  entries: JournalEntry[] = [],
): RoomMessage {
  let published: RoomMessage | undefined;
  const hub = { publish: (_: string, message: RoomMessage) => (published = message) };
  const rest = { opensInMs: 0, admitted: [], tick: true };
  const message = { facts, from, to: facts.written, entries, ...rest };
  publishRoomMessage(hub as unknown as Hub, concertId, message);
  return JSON.parse(JSON.stringify(published));
}
