import { type Floor, floor } from '../../harness/floors.js';
import { instant } from '../../harness/instant.js';
import { mostWithin, quantile } from '../../harness/statistics.js';
import { whole } from '../../harness/text-table.js';
import { inOrder } from './in-order.js';
import type { Return } from './job.js';
import type { Outcome, WatchedRoom } from './watched-room.js';

const BACK_WITHIN_SECONDS = 60;
/** Longer, to tell how long it took. */
const WAITED_MS = 90_000;
/** Fans who are sent away come back: so large a share at most in a second. */
const AWAY_SHARE = 0.5;
/** Fewer are sent away within a moment, and come back as one. */
const CROWD = 4_000;

const RESTART = 'closed with 1012';

/** The API that all fans have a socket to ends, one way or the other, and is started again. */
export async function restarted(watched: WatchedRoom, signal: 'SIGTERM' | 'SIGKILL'): Promise<Outcome> {
  const { api, watchers } = watched;
  await watchers.ask({ kind: 'count' }, 'done');
  const killedAt = instant();
  await api.end(signal);
  const beganAt = instant();
  await api.start();
  const back = await watchers.ask({ kind: 'back', withinMs: WAITED_MS }, 'return');
  const floors = [
    ...(signal === 'SIGTERM' ? sentAway(back, killedAt) : []),
    isBack(back, killedAt, beganAt),
    ...(await inOrder(watched)),
  ];
  const done = `${signal} to the API of ${whole(back.before)} sockets, restart`;
  return { done, floors };
}

function sentAway({ before, ends, endedAt }: Return, killedAt: number): Floor[] {
  const others = Object.entries(ends).filter(([why]) => why !== RESTART);
  const most = mostWithin(endedAt, 1_000);
  const seconds = (Math.max(...endedAt) - killedAt) / 1_000;
  return [
    floor(
      'every fan is sent away with 1012',
      ends[RESTART] === before && others.length === 0,
      [whole(ends[RESTART] ?? 0), ...others.map(([why, count]) => `${why}: ${count}`)].join(', '),
    ),
    ...(before < CROWD
      ? []
      : [
          floor(
            `… at most ${100 * AWAY_SHARE} % of them in any second`,
            most <= AWAY_SHARE * before,
            `${whole(most)}, all within ${seconds.toFixed(1)} s`,
          ),
        ]),
  ];
}

function isBack({ before, back, backAt }: Return, killedAt: number, beganAt: number): Floor {
  const times = backAt.toSorted((a, b) => a - b);
  const last = times.at(-1) ?? Number.NaN;
  const seconds = (since: number, at = last): string => `${((at - since) / 1_000).toFixed(1)} s`;
  const most = whole(mostWithin(times, 1_000));
  return floor(
    `every fan is back within ${BACK_WITHIN_SECONDS} s of it`,
    back === before && last - killedAt <= BACK_WITHIN_SECONDS * 1_000,
    `${whole(back)} in ${seconds(killedAt)}; after the restart began: half ${seconds(
      beganAt,
      quantile(times, 0.5),
    )}, all ${seconds(beganAt)}, ${most} in a second`,
  );
}
