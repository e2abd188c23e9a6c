import type { Hub } from '../../push/hub.js';
import type { JournalEntry } from './journal-entry.js';
import type { RoomFacts } from './room-facts.js';

/**
 * What a ticker tells all processes of a room: what was written down since the message before, and how the
 * room is. It is one message for each concert, however many wait.
 */
export interface RoomMessage {
  facts: RoomFacts;
  opensInMs: number;
  /** The version of the journal that the entries follow, and that of the last of them. */
  from: number;
  to: number;
  /** Null: there are too many to be told; they are in the journal. */
  entries: JournalEntry[] | null;
  /** Until when the admitted may stay: sequence, milliseconds since 1970. */
  admitted: [sequence: number, untilMs: number][];
  /** True about once a second: it is time to tell fans where they stand. */
  tick: boolean;
}

const SEQUENCES_MAX = 1_000;

export const roomChannel = (concertId: number): string => `waiting-room:${concertId}`;

export function publishRoomMessage(hub: Hub, concertId: number, message: RoomMessage): void {
  const sequences = message.entries?.reduce((count, { items }) => count + items.length, 0) ?? 0;
  const told = sequences > SEQUENCES_MAX ? { ...message, entries: null, admitted: [] } : message;
  hub.publish(roomChannel(concertId), { ...told, entries: told.entries?.map(withoutNames) ?? null });
}

/** Only the database needs to know which user has which number. */
function withoutNames(entry: JournalEntry): JournalEntry {
  if (entry.kind !== 'ADMITTED') return entry;
  return { ...entry, items: entry.items.map((item) => item.split(':')[0]!) };
}
