import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentOf } from './api.js';
import { Base } from './base.js';
import { readHistory } from './check/history.js';
import { formatVerdicts, judge } from './check/judge.js';
import { Cleanups } from './cleanups.js';
import { Database } from './database.js';
import { held, judgeFloors } from './floors.js';
import { LoadProcess } from './load/load-process.js';
import { type Bench, type Measured, measure } from './measure.js';
import { readMetrics } from './metrics.js';
import { type Options, WORKLOADS } from './options.js';
import * as report from './report.js';
import { type Server, startServer } from './server.js';
import { readSettings, type Settings, temporaryParent } from './settings.js';
import { Stage } from './stage.js';
import { summarise, summariseBase } from './summary.js';
import { Supply } from './workload.js';

type Print = (text: string) => void;

const RESULTS = fileURLToPath(new URL('../../bench/results/', import.meta.url));

/**
 * Runs the bench: starts what is needed, measures, judges, prints, and stops what it has started.
 *
 * @returns whether every floor is held
 * @throws Error when it cannot measure; Interrupted
 */
export async function runBench(options: Options, out: Print): Promise<boolean> {
  const cleanups = new Cleanups();
  try {
    return await cleanups.unlessInterrupted(prepareAndRun(options, cleanups, out));
  } finally {
    await cleanups.run();
  }
}

async function prepareAndRun(options: Options, cleanups: Cleanups, out: Print): Promise<boolean> {
  const parent = options.dataParent ?? (await temporaryParent());
  const directory = await mkdtemp(join(parent, 'ticket-rush-bench-'));
  // A PostgreSQL that was ended in a hurry may still be writing.
  cleanups.add(() => rm(directory, { recursive: true, force: true, maxRetries: 20 }));
  // Under root, PostgreSQL runs as another user, who must pass through here.
  await chmod(directory, 0o711);
  const historyFile = join(directory, 'history.jsonl');
  const server = options.given ? givenServer(options.given) : await ownServer(directory, cleanups, out);
  const database = await Database.open(server.databaseUrl);
  cleanups.add(() => database.close());
  const load = new LoadProcess(historyFile);
  cleanups.add(() => load.kill());
  await load.ready();
  const base = await Base.open(database, server.databaseUrl, directory);
  cleanups.add(() => base?.close());
  const idle = options.given ? undefined : await megabytesOf(server);
  const settings = await readSettings(database, base?.version, options.given ? undefined : directory);
  const stage = new Stage(server, server.admin, options.guests);
  const bench: Bench = {
    ...{ options, server, database, stage, load, base, document: documentOf('ReserveSeats') },
    onSlice: (slice) => out(`${report.sliceLine(slice)}\n`),
    onBase: (round) => out(`${report.baseLine(round)}\n`),
  };
  const supplies = options.strategies.flatMap((strategy) =>
    WORKLOADS.map((workload) => new Supply(stage, strategy, workload)),
  );
  out(`preparing: ${options.guests} guests, ${supplies.length} performances\n`);
  await stage.guests();
  for (const supply of supplies) await supply.prepare(options.seconds);
  await database.settle();
  const measured = await measure(bench, supplies);
  const memory = { idle, after: await megabytesOf(server) };
  await load.end();
  return conclude({ bench, measured, settings, memory, historyFile }, out);
}

async function ownServer(directory: string, cleanups: Cleanups, out: Print): Promise<Server> {
  out(`starting a server, its PostgreSQL and its Redis in ${directory}\n`);
  const server = startServer(join(directory, 'data'), join(directory, 'server.log'));
  cleanups.add(server.stop);
  cleanups.watch(server.ended);
  return server.ready;
}

function givenServer(given: NonNullable<Options['given']>): Server {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env;
  if (!email || !password) throw new Error('--url needs ADMIN_EMAIL and ADMIN_PASSWORD in the environment');
  return { ...given, admin: { email, password }, pid: undefined, redisPid: undefined };
}

async function megabytesOf({ metricsUrl }: Server): Promise<number | undefined> {
  return metricsUrl === undefined ? undefined : (await readMetrics(metricsUrl)).residentBytes / 1e6;
}

interface Run {
  bench: Bench;
  measured: Measured;
  settings: Settings;
  memory: { idle: number | undefined; after: number | undefined };
  historyFile: string;
}

/** Judges what has happened, prints everything, and writes the files that were asked for. */
async function conclude(run: Run, out: Print): Promise<boolean> {
  const { bench, measured, settings, memory, historyFile } = run;
  const { options, database } = bench;
  out('judging the database and what the users saw\n');
  const verdicts = await judge({
    client: database.client,
    history: readHistory([historyFile]),
    lab: 'ignore',
  });
  const doubleSales: number[] = [];
  for (const { performanceIds } of measured.supplies) {
    doubleSales.push(await database.doubleSales(performanceIds));
  }
  const rows = summarise(measured, doubleSales);
  const base = summariseBase(measured);
  const behind = measured.slices.filter((slice) => !slice.relayCaughtUp);
  const floors = judgeFloors({
    ...{ rows, verdicts, idleMegabytes: memory.idle },
    relayBehind: behind.map(({ round, strategy, workload }) => `round ${round}, ${strategy}, ${workload}`),
  });
  const parts = [
    report.table(rows, base) + report.faultLines(rows),
    report.relayLines(rows),
    report.settingsLines(settings, memory),
    formatVerdicts(verdicts),
    report.floorLines(floors),
  ];
  out(`\n${parts.filter((part) => part !== '').join('\n')}`);
  const { slices, bases } = measured;
  const everything = { options, settings, memory, base, rows, floors, verdicts, bases, slices };
  for (const file of filesFor(options, settings)) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(everything, null, 2)}\n`);
    out(`\nwritten: ${file}\n`);
  }
  return held(floors);
}

function filesFor({ jsonFile, save }: Options, { date, commit }: Settings): string[] {
  const saved = `${date.slice(0, 10)}-${commit ?? 'unknown'}.json`;
  return [...(jsonFile === undefined ? [] : [jsonFile]), ...(save ? [join(RESULTS, saved)] : [])];
}
