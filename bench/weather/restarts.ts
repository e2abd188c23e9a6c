import { instant } from '../fan-out/job.js';
import { type Floor, floor } from '../floors.js';
import { mostWithin, quantile } from '../statistics.js';
import { whole } from '../text-table.js';
import { inOrder } from './in-order.js';
import type { Return } from './job.js';
import type { Outcome, Scene } from './scene.js';

const BACK_WITHIN_SECONDS = 60;
/** Longer, to tell how long it took. */
const WAITED_MS = 90_000;
/** Of all who are sent away, so many at most at once: a tenth of a second. */
const AT_ONCE_SHARE = 0.1;
const AT_ONCE_MS = 100;

const RESTART = 'closed with 1012';

/** The API that everybody has a socket to ends, one way or the other, and is started again. */
export async function restarted(scene: Scene, signal: 'SIGTERM' | 'SIGKILL'): Promise<Outcome> {
  const { api, watchers } = scene;
  await watchers.ask({ kind: 'count' }, 'done');
  const killedAt = instant();
  await api.end(signal);
  const beganAt = instant();
  await api.start();
  const back = await watchers.ask({ kind: 'back', withinMs: WAITED_MS }, 'return');
  const floors = [
    ...(signal === 'SIGTERM' ? sentAway(back, killedAt) : []),
    isBack(back, killedAt, beganAt),
    ...(await inOrder(scene)),
  ];
  const done = `the API of ${whole(back.before)} sockets ends with ${signal}, and is started again`;
  return { done, floors };
}

function sentAway({ before, ends, endedAt }: Return, killedAt: number): Floor[] {
  const others = Object.entries(ends).filter(([why]) => why !== RESTART);
  const most = mostWithin(endedAt, AT_ONCE_MS);
  const seconds = (Math.max(...endedAt) - killedAt) / 1_000;
  return [
    floor(
      'everybody is sent away with 1012',
      ends[RESTART] === before && others.length === 0,
      [`${whole(ends[RESTART] ?? 0)}`, ...others.map(([why, count]) => `${why}: ${count}`)].join(', '),
    ),
    floor(
      `… at most ${AT_ONCE_SHARE * 100} % of them in any ${AT_ONCE_MS} ms`,
      most <= before * AT_ONCE_SHARE,
      `${((100 * most) / before).toFixed(1)} %, within ${seconds.toFixed(1)} s`,
    ),
  ];
}

function isBack({ before, back, backAt, failed }: Return, killedAt: number, beganAt: number): Floor {
  const times = backAt.toSorted((a, b) => a - b);
  const after = (at: number, since: number): string => `${((at - since) / 1_000).toFixed(1)} s`;
  const last = times.at(-1) ?? Number.NaN;
  const median = after(quantile(times, 0.5), beganAt);
  const found = [
    `${whole(back)}, the last ${after(last, killedAt)} after it,`,
    `${after(last, beganAt)} after the restart began (median ${median};`,
    `at most ${whole(mostWithin(times, 1_000))} a second; ${whole(failed)} attempts failed)`,
  ];
  const inTime = (last - killedAt) / 1_000 <= BACK_WITHIN_SECONDS;
  return floor(
    `everybody is back within ${BACK_WITHIN_SECONDS} s of the signal`,
    back === before && inTime,
    found.join(' '),
  );
}
