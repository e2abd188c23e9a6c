import { join } from 'node:path';
import { trustedDocument } from '../../bench/api.js';
import { type Cleanups, withCleanups } from '../../bench/cleanups.js';
import { floor, held, promiseFloor } from '../../bench/floors.js';
import type { Options } from '../../bench/options.js';
import { settingsLines } from '../../bench/report.js';
import { saveResult } from '../../bench/results.js';
import { Progress } from '../../bench/rush/progress.js';
import { readSettings } from '../../bench/settings.js';
import { temporaryDirectory } from '../../bench/site.js';
import { whole } from '../../bench/text-table.js';
import { UsageError } from '../../bench/usage.js';
import { joinRooms, keyOf, openRoom, openRoomSite } from '../../bench/waiting-room/room-site.js';
import { readHistory } from '../../tools/judge/history.js';
import { formatVerdicts, judge, type Verdict } from '../../tools/judge/judge.js';
import type { Account } from './job.js';
import { restarted } from './restarts.js';
import { type Outcome, outcomeTable, RestartableApi, type Scene, WatchersChild } from './scene.js';
import { stalledReader } from './stalled-reader.js';
import { stoppedTickers } from './stopped-tickers.js';

/** Some are admitted all the while, and stay: places move. */
const SETTINGS = { capacity: 5_000, admitPerSecond: 5, admittedSeconds: 600 };
/** A hall with a layout that fills the buffers of a socket. */
const SEATS = 50_000;
/** The default of the setting. */
const VANISHED_AFTER_SECONDS = 60;
/** Some are still in line when all of it is over. */
const FANS_MIN = 4_000;
const PLACES = ['I-9', 'I-10', 'I-11', 'I-12', 'I-13'];

/**
 * Plays the bad weather of a waiting room, with all fans watching, and judges what they have seen.
 *
 * @returns whether everything held that has to
 */
export function runWeather(options: Options, out: (text: string) => void): Promise<boolean> {
  return withCleanups(async (cleanups) => {
    const { fans } = options.scenario;
    if (fans < FANS_MIN) throw new UsageError(`--fans of the weather are ${whole(FANS_MIN)} at least`);
    const directory = await temporaryDirectory(options.dataParent, cleanups);
    const progress = new Progress({ write: out, isTerminal: process.stdout.isTTY });
    progress.show(`signing in ${whole(fans)} fans`);
    const wish = { directory: join(directory, 'main'), guests: fans, worker: true };
    const environment = { VANISHED_AFTER_SECONDS: `${VANISHED_AFTER_SECONDS}` };
    const site = await openRoomSite({ ...wish, environment }, cleanups);
    const settings = await readSettings(site.database, undefined, directory);
    const room = await openRoom(site, 'weather', SETTINGS, SEATS);
    const api = new RestartableApi(site, directory, cleanups);
    await api.start();
    const watchers = new WatchersChild(cleanups);
    const scene: Scene = { site, room, api, watchers, fans, directory, cleanups };
    const historyFile = join(directory, 'watchers.jsonl');
    progress.show(`${whole(fans)} fans join and watch`);
    await comeAll(scene, historyFile, cleanups);
    const outcomes = await playAll(scene, progress);
    progress.show('judging');
    const { outcome, verdicts } = await concluded(scene, historyFile);
    outcomes.push(outcome);
    progress.tell('');
    const broken = verdicts.filter(({ violations }) => violations > 0);
    out([outcomeTable(outcomes), formatVerdicts(broken), settingsLines(settings)].join('\n'));
    const figures = { outcomes, verdicts };
    await saveResult('weather', { ...options, save: false }, settings, figures, out);
    return outcomes.every(({ floors }) => held(floors));
  });
}

async function comeAll(scene: Scene, historyFile: string, cleanups: Cleanups): Promise<void> {
  const { site, room, api, watchers, fans } = scene;
  const { joined } = await joinRooms(site, [room], cleanups);
  if (joined !== fans) throw new Error(`${joined} of ${fans} could join`);
  const query = trustedDocument('WatchQueuePlace').body;
  const { concertId } = room;
  const { guestsFile } = site;
  const job = { url: api.now.url, guestsFile, query, concertId, historyFile };
  await watchers.ask({ kind: 'come', job }, 'done');
}

async function playAll(scene: Scene, progress: Progress): Promise<Outcome[]> {
  progress.show('the API is restarted');
  const outcomes = [await restarted(scene, 'SIGTERM')];
  progress.show('the API is killed');
  outcomes.push(await restarted(scene, 'SIGKILL'));
  progress.show('a reader is stalled');
  outcomes.push(await stalledReader(scene));
  progress.show('workers are stopped');
  return [...outcomes, ...(await stoppedTickers(scene))];
}

async function concluded(
  scene: Scene,
  historyFile: string,
): Promise<{ outcome: Outcome; verdicts: Verdict[] }> {
  const { site, room, watchers } = scene;
  const { client } = site.database;
  await site.stage.updateWaitingRoom(room.concertId, { paused: true });
  const account = await watchers.ask({ kind: 'conclude' }, 'account');
  const verdicts = await judge({ client, history: readHistory([historyFile]) });
  const blind = verdicts.filter(({ id, notJudged }) => PLACES.includes(id) && notJudged !== undefined);
  const away = await site.redis.zcard(keyOf(site, room, 'away'));
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
      'nobody has vanished, or lost the place',
      away === 0 && rows[0]!.count === 0 && account.moved === 0,
      `${away} away, ${rows[0]!.count} in the log, ${account.moved} moved`,
    ),
    floor('no place that was shown goes back', account.grown === 0, `${account.grown}`),
    nothingElse(account),
  ];
  return { outcome: { done: 'all of this, seen by everybody', floors }, verdicts };
}

function nothingElse({ admitted, faults }: Account) {
  const told = Object.entries(faults).map(([what, count]) => `${what}: ${count}`);
  const found = told.join(', ') || `none; ${whole(admitted)} were let in`;
  return floor('nobody is told an error', told.length === 0, found);
}
