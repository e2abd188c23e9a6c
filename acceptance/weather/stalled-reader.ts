import { setTimeout as wait } from 'node:timers/promises';
import { floor } from '../../harness/floors.js';
import { residentBytes } from '../../harness/processes.js';
import { whole } from '../../harness/text-table.js';
import { Ticks } from '../../harness/waiting-room/room-testbed.js';
import type { Heard, Stalling } from './job.js';
import type { Outcome, WatchedRoom } from './watched-room.js';

const TICKS = 8;
/** A tick is told within this, and the next comes no sooner. */
const TOLD_WITHIN_MS = 900;
/** Until the socket's buffers are full. */
const FULL_AFTER_MS = 1_500;
/** It is closed after ten seconds, and has five more to hear that: in the middle it reads again. */
const PAUSED_MS = 13_000;
const BACK_WITHIN_MS = 60_000;
const SETTLE_MS = 1_500;
const LOOK_EVERY_MS = 250;
const TIMES = 2;
const GROWN_MEGABYTES = 100;
/** Told within ten seconds and kept: what did not fit into the socket is told once, as it is by then. */
const KEPT_PLACES = 4;
const TOO_SLOW = 4410;

/** The layout of the hall; so many of these are more than the operating system keeps for one socket. */
const LAYOUT = `subscription ($performanceId: ID!) {
  seatMapUpdated(performanceId: $performanceId) {
    ... on SeatMap { version sections { section { name } rows { seatIds numbers } } }
    ... on SeatMapDelta { version }
  }
}`;
const LAYOUTS = 18;

/** One of many reads nothing any more. */
export async function stalledReader(watched: WatchedRoom): Promise<Outcome> {
  const { testbed, room, api, watchers, cleanups } = watched;
  const ticks = await Ticks.of(testbed, room, cleanups);
  // What all fans were told just now is no tick.
  await wait(SETTLE_MS);
  const without = await listen(watched, ticks);
  const { pid } = api.now;
  const before = residentBytes(pid);
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, residentBytes(pid));
  }, LOOK_EVERY_MS);
  const variables = { performanceId: room.id };
  const stalling: Stalling = { query: LAYOUT, variables, times: LAYOUTS, pausedMs: PAUSED_MS };
  await watchers.ask({ kind: 'stall', stalling }, 'done');
  await wait(FULL_AFTER_MS);
  const beside = await listen(watched, ticks);
  const stalled = await watchers.ask({ kind: 'stalled', withinMs: BACK_WITHIN_MS }, 'stalled');
  clearInterval(looking);
  const grown = (most - before) / 1e6;
  const { code, kept, backMs, samePlace } = stalled;
  return {
    done: 'one of them reads nothing',
    floors: [
      floor(
        `the others hear at most ${TIMES} × as late (p99)`,
        beside.p99Ms <= TIMES * without.p99Ms && beside.share > 0.99,
        `${(beside.p99Ms / without.p99Ms).toFixed(2)} ×: ${text(without)}, ${text(beside)}`,
      ),
      floor(`it is closed with ${TOO_SLOW}`, code === TOO_SLOW, `${code ?? 'not closed'}`),
      floor(
        `at most ${KEPT_PLACES} places and ${GROWN_MEGABYTES} MB are kept for it`,
        kept <= KEPT_PLACES && grown <= GROWN_MEGABYTES,
        `${kept} of its places, ${whole(grown)} MB beside ${whole(before / 1e6)} MB`,
      ),
      floor(
        'it comes back to its own place',
        backMs !== undefined && samePlace,
        backMs === undefined ? 'it did not' : `${(backMs / 1_000).toFixed(1)} s after it stopped reading`,
      ),
    ],
  };
}

async function listen({ watchers }: WatchedRoom, ticks: Ticks): Promise<Heard> {
  await watchers.ask({ kind: 'listen' }, 'done');
  const published: number[] = [];
  while (published.length < TICKS) published.push(await ticks.next());
  await wait(TOLD_WITHIN_MS);
  return watchers.ask({ kind: 'heard', ticks: published }, 'heard');
}

const text = ({ p99Ms, share }: Heard): string =>
  `${p99Ms.toFixed(0)} ms (${(100 * share).toFixed(1)} % told)`;
