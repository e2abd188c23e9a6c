import { type Floor, floor } from '../../harness/floors.js';
import { whole } from '../../harness/text-table.js';
import { keyOf } from '../../harness/waiting-room/room-testbed.js';
import type { Line } from './job.js';
import type { WatchedRoom } from './watched-room.js';

const HEARD_WITHIN_MS = 20_000;
const EXAMPLES = 3;

/**
 * Admits no fan for a moment, and compares what all fans in line are shown with the line: the same fans, in
 * the same order, each at their place.
 */
export async function inOrder({ testbed, room, watchers, fans }: WatchedRoom): Promise<Floor[]> {
  const { fixtures, redis } = testbed;
  await fixtures.updateWaitingRoom(room.concertId, { paused: true });
  const wish = { kind: 'phase', phase: 'PAUSED', withinMs: HEARD_WITHIN_MS } as const;
  const shown = await watchers.ask(wish, 'line');
  const line = await redis.zrange(keyOf(testbed, room, 'line'), '0', '-1', 'WITHSCORES');
  const away = await redis.zcard(keyOf(testbed, room, 'away'));
  const admitted = Number(await redis.hget(keyOf(testbed, room, 'state'), 'admitted'));
  await fixtures.updateWaitingRoom(room.concertId, { paused: false });
  const sequences = line.filter((_, index) => index % 2 === 1).map(Number);
  const wrong = differences(sequences, shown);
  const { missing, moved, grown } = shown;
  const told = wrong.length === 0 ? '' : ` (${wrong.slice(0, EXAMPLES).join(', ')})`;
  return [
    floor(
      'every fan has the place from before, in the same order',
      wrong.length + missing + moved + grown === 0,
      `${wrong.length} wrong${told}, ${missing} not told, ${moved} moved, ${grown} back`,
    ),
    floor(
      'no fan is lost from the line',
      away === 0 && sequences.length + admitted === fans,
      `${whole(sequences.length)} in line, ${whole(admitted)} let in, ${away} away`,
    ),
  ];
}

/** @param sequences of the line, in its order */
function differences(sequences: readonly number[], { sequences: shown, positions }: Line): string[] {
  const positionOf = new Map(shown.map((sequence, index) => [sequence, positions[index]]));
  const wrong: string[] = [];
  for (const [index, sequence] of sequences.entries()) {
    const position = positionOf.get(sequence);
    if (position !== index + 1) wrong.push(`${position ?? 'nothing'} at ${index + 1}`);
    positionOf.delete(sequence);
  }
  // Shown to a fan who does not stand in line.
  return [...wrong, ...[...positionOf.values()].map((position) => `${position} to no fan`)];
}
