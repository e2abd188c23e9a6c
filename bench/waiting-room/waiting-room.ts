import { join } from 'node:path';
import { type Cleanups, withCleanups } from '../../harness/cleanups.js';
import { type Floor, floorLines, held } from '../../harness/floors.js';
import { Progress } from '../../harness/progress.js';
import { saveResult } from '../../harness/results.js';
import { readSettings, settingsLines } from '../../harness/settings.js';
import { temporaryDirectory, withOwnCleanups } from '../../harness/testbed.js';
import { startRoomTestbed } from '../../harness/waiting-room/room-testbed.js';
import type { Options } from '../options.js';
import { besideAims, type ReserveFigures, ReserveSlices } from './beside-ticks.js';
import { AHEAD, type BroadcastFigures, broadcastAims, measureBroadcast } from './broadcast.js';
import { joinAims, measureJoins } from './joins.js';
import { measureMillion } from './million.js';
import { broadcastText, joinText, millionText } from './report.js';

const SOCKETS = 10_000;
/** Tokens that a server remembers at most. */
const JOINERS = 10_000;

/** Prints what a waiting room costs, beside what it costs at least. */
export function runWaitingRoom(options: Options, out: (text: string) => void): Promise<boolean> {
  return withCleanups(async (cleanups) => {
    const directory = await temporaryDirectory(options.dataParent, cleanups);
    const progress = new Progress({ write: out, isTerminal: process.stdout.isTTY });
    const floors: Floor[] = [];
    const figures: Record<string, object> = {};
    const tell = (name: string, found: object, text: string, aims: Floor[]): void => {
      figures[name] = found;
      floors.push(...aims);
      progress.tell(text);
    };
    const settings = await withOwnCleanups(cleanups, async (own) => {
      progress.show(`signing in ${JOINERS.toLocaleString('en')} people`);
      const place = join(directory, 'joins');
      const testbed = await startRoomTestbed({ directory: place, guests: JOINERS, worker: false }, own);
      progress.show('joins');
      const joins = await measureJoins(testbed, JOINERS, own);
      tell('joins', joins, joinText(joins), joinAims(joins));
      return readSettings(testbed.database, undefined, directory);
    });
    await withOwnCleanups(cleanups, async (own) => {
      const { broadcast, reserve } = await watched(join(directory, 'places'), own, progress);
      tell('broadcast', broadcast, broadcastText(broadcast), broadcastAims(broadcast));
      tell('reserve', reserve, '', besideAims(reserve.without, reserve.beside));
    });
    await withOwnCleanups(cleanups, async (own) => {
      progress.show('a room of a million');
      const place = join(directory, 'million');
      const environment = { WAITING_ROOM_MAX: '2000000' };
      const testbed = await startRoomTestbed({ directory: place, guests: 1, worker: true, environment }, own);
      const million = await measureMillion(testbed, own);
      tell('million', million, millionText(million), []);
    });
    out(`\n${settingsLines(settings)}\n${floorLines(floors)}`);
    await saveResult('waiting-room', { jsonFile: options.jsonFile }, settings, { ...figures, floors }, out);
    return held(floors);
  });
}

interface Watched {
  broadcast: BroadcastFigures;
  reserve: { without: ReserveFigures; beside: ReserveFigures };
}

/** All fans have a socket, and hear every tick. */
async function watched(directory: string, cleanups: Cleanups, progress: Progress): Promise<Watched> {
  const guests = SOCKETS + AHEAD;
  progress.show(`signing in ${guests.toLocaleString('en')} people`);
  const testbed = await startRoomTestbed({ directory, guests, worker: true }, cleanups);
  const slices = new ReserveSlices(testbed);
  progress.show('reservations without ticks');
  await slices.measure();
  const without = await slices.measure();
  progress.show('places to 10,000 sockets');
  let beside: ReserveFigures | undefined;
  const broadcast = await measureBroadcast(testbed, cleanups, async () => {
    progress.show('reservations beside ticks');
    beside = await slices.measure();
  });
  return { broadcast, reserve: { without, beside: beside! } };
}
