import { join } from 'node:path';
import { type Cleanups, withCleanups } from '../../harness/cleanups.js';
import { UsageError } from '../../harness/command-line.js';
import { floor, held, promiseFloor } from '../../harness/floors.js';
import { Progress } from '../../harness/progress.js';
import { saveResult } from '../../harness/results.js';
import { readSettings, settingsLines } from '../../harness/settings.js';
import { temporaryDirectory } from '../../harness/testbed.js';
import { whole } from '../../harness/text-table.js';
import { joinRooms, keyOf, openRoom, startRoomTestbed } from '../../harness/waiting-room/room-testbed.js';
import { readHistory } from '../../tools/judge/history.js';
import { formatVerdicts, judge, type Verdict } from '../../tools/judge/judge.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import type { AcceptanceOptions } from '../options.js';
import type { Account } from './job.js';
import { restarted } from './restarts.js';
import { stalledReader } from './stalled-reader.js';
import { stoppedTickers } from './stopped-tickers.js';
import {
  type Outcome,
  outcomeTable,
  RestartableApi,
  type WatchedRoom,
  WatchersChild,
} from './watched-room.js';

/** Some are admitted all the while, and stay: places move. */
const SETTINGS = { capacity: 5_000, admitPerSecond: 5, admittedSeconds: 600 };
/** A hall with a layout that fills the buffers of a socket. */
const SEATS = 50_000;
/** The default of the setting. */
const VANISHED_AFTER_SECONDS = 60;
/** Some are still in line when all of it is over. */
const FANS_MIN = 400;
const FANS_MIN_A_SECOND = 60;
const PLACES = ['I-9', 'I-10', 'I-11', 'I-12', 'I-13'];

/**
 * Plays the bad weather of a waiting room, with all fans watching, and judges what they have seen.
 *
 * @returns whether everything held that has to
 */
export function runWeather(options: AcceptanceOptions, out: (text: string) => void): Promise<boolean> {
  return withCleanups(async (cleanups) => {
    const { fans, stoppedSeconds } = options;
    const least = FANS_MIN + FANS_MIN_A_SECOND * stoppedSeconds;
    if (fans < least) throw new UsageError(`--fans of the weather are ${whole(least)} at least`);
    const directory = await temporaryDirectory(options.dataParent, cleanups);
    const progress = new Progress({ write: out, isTerminal: process.stdout.isTTY });
    progress.show(`signing in ${whole(fans)} fans`);
    const wish = { directory: join(directory, 'main'), guests: fans, worker: true };
    const environment = { VANISHED_AFTER_SECONDS: `${VANISHED_AFTER_SECONDS}` };
    const testbed = await startRoomTestbed({ ...wish, environment }, cleanups);
    const settings = await readSettings(testbed.database, undefined, directory);
    const room = await openRoom(testbed, 'weather', SETTINGS, SEATS);
    const api = new RestartableApi(testbed, directory, cleanups);
    await api.start();
    const watchers = new WatchersChild(cleanups);
    const watched: WatchedRoom = { testbed, room, api, watchers, fans, directory, cleanups };
    const historyFile = join(directory, 'watchers.jsonl');
    progress.show(`${whole(fans)} fans join and watch`);
    await comeAll(watched, historyFile, cleanups);
    const outcomes = await playAll(watched, stoppedSeconds, progress);
    progress.show('judging');
    const { outcome, verdicts } = await concluded(watched, historyFile);
    outcomes.push(outcome);
    progress.tell('');
    const broken = verdicts.filter(({ violations }) => violations > 0);
    out([outcomeTable(outcomes), formatVerdicts(broken), settingsLines(settings)].join('\n'));
    const figures = { outcomes, verdicts };
    await saveResult('weather', { jsonFile: options.jsonFile }, settings, figures, out);
    return outcomes.every(({ floors }) => held(floors));
  });
}

async function comeAll(watched: WatchedRoom, historyFile: string, cleanups: Cleanups): Promise<void> {
  const { testbed, room, api, watchers, fans } = watched;
  const { joined } = await joinRooms(testbed, [room], cleanups);
  if (joined !== fans) throw new Error(`${joined} of ${fans} could join`);
  const query = trustedDocument('WatchQueuePlace').body;
  const { concertId } = room;
  const { guestsFile } = testbed;
  const job = { url: api.now.url, guestsFile, query, concertId, historyFile };
  await watchers.ask({ kind: 'come', job }, 'done');
}

async function playAll(watched: WatchedRoom, stoppedSeconds: number, progress: Progress): Promise<Outcome[]> {
  progress.show('the API is restarted');
  const outcomes = [await restarted(watched, 'SIGTERM')];
  progress.show('the API is killed');
  outcomes.push(await restarted(watched, 'SIGKILL'));
  progress.show('a reader is stalled');
  outcomes.push(await stalledReader(watched));
  progress.show('workers are stopped');
  return [...outcomes, ...(await stoppedTickers(watched, stoppedSeconds))];
}

async function concluded(
  watched: WatchedRoom,
  historyFile: string,
): Promise<{ outcome: Outcome; verdicts: Verdict[] }> {
  const { testbed, room, watchers } = watched;
  const { client } = testbed.database;
  await testbed.fixtures.updateWaitingRoom(room.concertId, { paused: true });
  const account = await watchers.ask({ kind: 'conclude' }, 'account');
  const verdicts = await judge({ client, history: readHistory([historyFile]) });
  const blind = verdicts.filter(({ id, notJudged }) => PLACES.includes(id) && notJudged !== undefined);
  const away = await testbed.redis.zcard(keyOf(testbed, room, 'away'));
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from waiting_room_log
     where concert_id = $1 and (kind in ('LEFT', 'RETURNED') or epoch > 1)`,
    [room.number],
  );
  const floors = [
    promiseFloor(verdicts),
    floor(
      `${PLACES[0]} to ${PLACES.at(-1)} are judged`,
      blind.length === 0,
      blind.map(({ id }) => id).join(', ') || 'all',
    ),
    floor(
      'no fan has vanished, or lost the place',
      away === 0 && rows[0]!.count === 0 && account.moved === 0,
      `${away} away, ${rows[0]!.count} in the log, ${account.moved} moved`,
    ),
    floor('no place that was shown goes back', account.grown === 0, `${account.grown}`),
    nothingElse(account),
  ];
  return { outcome: { done: 'all of this, seen by every fan', floors }, verdicts };
}

function nothingElse({ admitted, faults }: Account) {
  const told = Object.entries(faults).map(([what, count]) => `${what}: ${count}`);
  const found = told.join(', ') || `none; ${whole(admitted)} were let in`;
  return floor('no fan is told an error', told.length === 0, found);
}
