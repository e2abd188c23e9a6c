import { type Floor, floor } from '../floors.js';
import { whole } from '../text-table.js';
import { keyOf } from '../waiting-room/room-site.js';
import type { Scene } from './scene.js';

const HEARD_WITHIN_MS = 20_000;

/**
 * Lets nobody in for a moment, and compares what everybody in line is shown with the line: the same people,
 * in the same order, each at their place.
 */
export async function inOrder({ site, room, watchers, fans }: Scene): Promise<Floor[]> {
  const { stage, redis } = site;
  await stage.updateWaitingRoom(room.concertId, { paused: true });
  const shown = await watchers.ask({ kind: 'phase', phase: 'PAUSED', withinMs: HEARD_WITHIN_MS }, 'line');
  const line = await redis.zrange(keyOf(site, room, 'line'), '0', '-1', 'WITHSCORES');
  const [away, admitted] = await Promise.all([
    redis.zcard(keyOf(site, room, 'away')),
    redis.hget(keyOf(site, room, 'state'), 'admitted'),
  ]);
  await stage.updateWaitingRoom(room.concertId, { paused: false });
  const sequences = line.filter((_, index) => index % 2 === 1).map(Number);
  const right = sequences.filter(
    (sequence, index) => shown.sequences[index] === sequence && shown.positions[index] === index + 1,
  ).length;
  const wrong = Math.max(sequences.length, shown.sequences.length) - right + shown.missing;
  const counted = sequences.length + Number(admitted);
  return [
    floor(
      'everybody has the place they had, in the same order',
      wrong === 0 && shown.moved === 0 && shown.grown === 0,
      `${whole(right)} right, ${wrong} wrong, ${shown.moved} moved, ${shown.grown} back`,
    ),
    floor(
      'nobody is lost from the line',
      away === 0 && counted === fans,
      `${whole(sequences.length)} in line, ${admitted} let in, ${away} away`,
    ),
  ];
}
