import { join } from 'node:path';
import { loadDocuments } from '../../harness/api.js';
import { Child } from '../../harness/child.js';
import { type Cleanups, withCleanups } from '../../harness/cleanups.js';
import { type Floor, floor, floorLines, held, promiseFloor } from '../../harness/floors.js';
import { type CpuTimes, cpuTimes, timesEach } from '../../harness/processes.js';
import { Progress } from '../../harness/progress.js';
import { saveResult } from '../../harness/results.js';
import { readSettings, settingsLines } from '../../harness/settings.js';
import { temporaryDirectory } from '../../harness/testbed.js';
import { textTable, whole } from '../../harness/text-table.js';
import {
  openRoom,
  type Room,
  type RoomTestbed,
  startRoomTestbed,
} from '../../harness/waiting-room/room-testbed.js';
import { readHistory } from '../../tools/judge/history.js';
import { formatVerdicts, judge, type Verdict } from '../../tools/judge/judge.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import type { AcceptanceOptions } from '../options.js';
import type { FromFans, SaleCounts, SaleResult, ToFans } from './sale-job.js';

/** All seats are gone in some half a minute, whatever their number. */
const SELL_SECONDS = 25;
const INSIDE_SECONDS = 5;

interface Sale {
  result: SaleResult;
  verdicts: Verdict[];
  /** CPU a fan. */
  micros: CpuTimes;
  seatsSold: number;
}

/**
 * Plays a sale from the door of the waiting room to the last seat, prints what came of it, and judges it.
 *
 * @returns whether every fan was told how it ended, every seat was sold, and every promise kept
 */
export function runSale(options: AcceptanceOptions, out: (text: string) => void): Promise<boolean> {
  return withCleanups(async (cleanups) => {
    const { fans, seats } = options;
    const directory = await temporaryDirectory(options.dataParent, cleanups);
    const progress = new Progress({ write: out, isTerminal: process.stdout.isTTY });
    out(`${whole(fans)} fans for ${whole(seats)} seats, through a waiting room\n`);
    progress.show(`signing in ${whole(fans)} fans`);
    const wish = { directory: join(directory, 'main'), guests: fans, worker: true };
    const testbed = await startRoomTestbed(wish, cleanups);
    const settings = await readSettings(testbed.database, undefined, directory);
    const sale = await play(testbed, options, directory, cleanups, progress);
    progress.tell('');
    const floors = floorsOf(sale, fans, seats);
    const parts = [
      table(sale, fans),
      formatVerdicts(sale.verdicts),
      settingsLines(settings),
      floorLines(floors),
    ];
    out(parts.join('\n'));
    await saveResult('sale', { jsonFile: options.jsonFile }, settings, { ...sale, floors }, out);
    return held(floors);
  });
}

async function play(
  testbed: RoomTestbed,
  { fans, seats, overSeconds, seed }: AcceptanceOptions,
  directory: string,
  cleanups: Cleanups,
  progress: Progress,
): Promise<Sale> {
  const admitPerSecond = Math.ceil(seats / SELL_SECONDS);
  const capacity = admitPerSecond * INSIDE_SECONDS;
  const room = await openRoom(testbed, 'sale', { capacity, admitPerSecond, admittedSeconds: 120 }, seats);
  const crowd = new Child<ToFans, FromFans>(new URL('./fans.js', import.meta.url));
  cleanups.add(() => crowd.kill());
  const historyFile = join(directory, 'fans.jsonl');
  const before = cpuTimes(testbed.watched);
  crowd.tell({ kind: 'begin', job: jobOf(testbed, room, { historyFile, overSeconds, seed }) });
  const result = await untilOver(crowd, (counts) => progress.show('the sale', settled(counts) / fans));
  await testbed.database.relayCaughtUp();
  const micros = timesEach(before, cpuTimes(testbed.watched), fans);
  progress.show('judging');
  // Those in line still have their sockets.
  const verdicts = await judge({ client: testbed.database.client, history: readHistory([historyFile]) });
  crowd.tell({ kind: 'end' });
  const { rows } = await testbed.database.client.query<{ sold: number }>(
    `select count(*)::int as sold from seat s join performance p on p.id = s.performance_id
     where p.concert_id = $1 and s.status = 'SOLD'`,
    [room.number],
  );
  return { result, verdicts, micros, seatsSold: rows[0]!.sold };
}

function jobOf(
  { server, guestsFile }: RoomTestbed,
  { concertId, id: performanceId, seatIds }: Room,
  more: { historyFile: string; overSeconds: number; seed: number },
): Extract<ToFans, { kind: 'begin' }>['job'] {
  const [join, watch, leave] = ['JoinWaitingRoom', 'WatchQueuePlace', 'LeaveWaitingRoom'].map(
    (name) => trustedDocument(name).body,
  ) as [string, string, string];
  const documents = { ...loadDocuments(), join, watch, leave };
  return { url: server.url, documents, concertId, performanceId, seatIds, guestsFile, ...more };
}

async function untilOver(
  crowd: Child<ToFans, FromFans>,
  onProgress: (counts: SaleCounts) => void,
): Promise<SaleResult> {
  for (;;) {
    const message = await crowd.next();
    if (message.kind === 'over') return message.result;
    if (message.kind === 'failed') throw new Error(`the fans failed: ${message.message}`);
    onProgress(message.counts);
  }
}

const settled = ({ bought, toldSoldOut, emptyHanded }: SaleCounts): number =>
  bought + toldSoldOut + emptyHanded;

function table({ result, micros, seatsSold }: Sale, fans: number): string {
  const { admitted, bought, toldSoldOut, emptyHanded, refused, seconds } = result;
  const titles = [
    'fans',
    'let in',
    'bought',
    'told sold out',
    'came too late inside',
    'refused',
    'seats sold',
  ];
  const counts = [fans, admitted, bought, toldSoldOut, emptyHanded, refused, seatsSold].map(whole);
  const columns = ['seconds', 'join p99 ms', 'reserve p50 ms', 'reserve p99 ms'];
  const times = [seconds, result.joinP99Ms, result.reserveP50Ms, result.reserveP99Ms].map((value) =>
    value.toFixed(1),
  );
  const parts = (['api', 'worker', 'postgres', 'redis'] as const).map((name) =>
    micros[name] === undefined ? '-' : whole(micros[name]),
  );
  const costs = ['API µs a fan', 'worker µs', 'PG µs', 'Redis µs'];
  const titled = (all: string[]) => all.map((title) => ({ title }));
  return [
    textTable(titled(titles), [counts]),
    textTable(titled([...columns, ...costs]), [[...times, ...parts]]),
  ].join('\n');
}

function floorsOf({ result, verdicts, seatsSold }: Sale, fans: number, seats: number): Floor[] {
  const faults = Object.entries(result.faults).map(([what, count]) => `${what}: ${count}`);
  const blind = verdicts.filter(({ notJudged }) => notJudged !== undefined).map(({ id }) => id);
  return [
    promiseFloor(verdicts),
    floor('every promise is judged', blind.length === 0, blind.join(', ') || `${verdicts.length}`),
    floor('every fan was told how it ended', settled(result) === fans, `${settled(result)} of ${fans}`),
    floor('every seat is sold', seatsSold === seats, `${seatsSold} of ${seats}`),
    floor('nothing failed', faults.length === 0, faults.join(', ') || 'nothing'),
  ];
}
