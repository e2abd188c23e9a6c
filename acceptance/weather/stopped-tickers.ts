import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cleanups } from '../../harness/cleanups.js';
import { type Floor, floor } from '../../harness/floors.js';
import { startWorker } from '../../harness/server.js';
import { mostWithin } from '../../harness/statistics.js';
import { admissionsOf, countWithin, rushOf } from './admissions.js';
import type { Outcome, WatchedRoom } from './watched-room.js';

const PER_SECOND = 20;
const INSIDE_SECONDS = 20;
const ROOMY = 5_000;
/** Fewer than the rate admits: admission is bounded by how many go home. */
const NARROW = 300;
const SETTLE_MS = 3_000;
/** Time for a rush, if there is one. */
const AFTERWARDS_MS = 20_000;
/** An admission is written down a moment later. */
const WRITTEN_WITHIN_MS = 1_000;
const RATE_WITHIN = 0.1;
/** Of a second's worth: what was taken before another moment is written down with what is taken then. */
const BURST = 1.5;

/** A worker is stopped for a while: one of two, and then the only one. */
export async function stoppedTickers(watched: WatchedRoom, stoppedSeconds: number): Promise<Outcome[]> {
  const { testbed, room, directory, cleanups } = watched;
  const dataDir = join(directory, 'second-worker');
  const second = startWorker(testbed.server, dataDir, `${dataDir}.log`);
  cleanups.add(second.stop);
  await second.ready;
  const worker = testbed.watched.worker!;
  const settings = { capacity: ROOMY, admitPerSecond: PER_SECOND, admittedSeconds: INSIDE_SECONDS };
  await testbed.fixtures.updateWaitingRoom(room.concertId, settings);
  await wait(SETTLE_MS);
  const oneOfTwo = await asleep(worker, stoppedSeconds, cleanups);
  await wait(SETTLE_MS);
  const floors = [await goesOn(watched, oneOfTwo), await noRush(watched, oneOfTwo)];

  await second.stop();
  const capacity = NARROW + (await stayingInside(watched, stoppedSeconds));
  await testbed.fixtures.updateWaitingRoom(room.concertId, { capacity });
  await wait(SETTLE_MS);
  const onlyOne = await asleep(worker, stoppedSeconds, cleanups);
  await wait(AFTERWARDS_MS);
  return [
    { done: `one of two workers is stopped for ${stoppedSeconds} s`, floors },
    {
      done: 'the only worker is, in a room that is full',
      floors: [await standsStill(watched, onlyOne), await noRush(watched, onlyOne)],
    },
  ];
}

/** Milliseconds since the epoch. */
interface Asleep {
  from: number;
  to: number;
}

async function asleep(pid: number, seconds: number, cleanups: Cleanups): Promise<Asleep> {
  const wake = (): void => void process.kill(pid, 'SIGCONT');
  // A process that is stopped cannot be asked to end.
  cleanups.add(wake);
  process.kill(pid, 'SIGSTOP');
  const from = Date.now();
  await wait(seconds * 1_000);
  wake();
  return { from, to: Date.now() };
}

async function goesOn({ testbed, room }: WatchedRoom, { from, to }: Asleep): Promise<Floor> {
  const count = countWithin(await admissionsOf(testbed.database, room.number), from, to);
  const perSecond = count / ((to - from) / 1_000);
  return floor(
    `the other lets in ${PER_SECOND} a second, within ${RATE_WITHIN * 100} %`,
    Math.abs(perSecond / PER_SECOND - 1) <= RATE_WITHIN,
    `${perSecond.toFixed(1)} a second`,
  );
}

async function standsStill({ testbed, room }: WatchedRoom, { from, to }: Asleep): Promise<Floor> {
  const admissions = await admissionsOf(testbed.database, room.number);
  const meanwhile = countWithin(admissions, from + WRITTEN_WITHIN_MS, to);
  const afterwards = countWithin(admissions, to, to + AFTERWARDS_MS);
  return floor(
    'no fan is let in meanwhile, and then it goes on',
    meanwhile === 0 && afterwards >= NARROW / 2,
    `${meanwhile} meanwhile, ${afterwards} in ${AFTERWARDS_MS / 1_000} s after it`,
  );
}

async function noRush({ testbed, room }: WatchedRoom, { from }: Asleep): Promise<Floor> {
  const admissions = (await admissionsOf(testbed.database, room.number)).filter((at) => at >= from);
  const rush = rushOf(admissions, PER_SECOND);
  return floor(
    'no rush: nowhere more than a second’s worth beyond it',
    rush <= BURST * PER_SECOND,
    `${rush.toFixed(1)} beyond the rate, ${mostWithin(admissions, 1_000)} in one second`,
  );
}

/** Whose time inside is longer than all of this takes. */
async function stayingInside({ testbed, room }: WatchedRoom, stoppedSeconds: number): Promise<number> {
  const { rows } = await testbed.database.client.query<{ count: number }>(
    `select count(*)::int as count from waiting_room_pass
     where concert_id = $1 and not released and expires_at > now() + 2 * $2 * interval '1 s'`,
    [room.number, stoppedSeconds],
  );
  return rows[0]!.count;
}
