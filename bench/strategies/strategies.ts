import { join } from 'node:path';
import { loadDocuments } from '../../harness/api.js';
import { type Cleanups, withCleanups } from '../../harness/cleanups.js';
import { floorLines, held } from '../../harness/floors.js';
import { saveResult } from '../../harness/results.js';
import { readSettings, type Settings, settingsLines } from '../../harness/settings.js';
import {
  inOne,
  judgeTestbed,
  megabytesOf,
  startTestbed,
  type Testbed,
  temporaryDirectory,
  withOwnCleanups,
} from '../../harness/testbed.js';
import { untilAccepting } from '../../harness/undecided.js';
import { formatVerdicts, type Verdict } from '../../tools/judge/judge.js';
import { Base } from '../base.js';
import { type Options, WORKLOADS } from '../options.js';
import type { Contender } from './contender.js';
import { judgeFloors } from './floors.js';
import { type Bench, type Measured, measure } from './measure.js';
import { type Drains, logFor, measureDrains } from './queue/measure-drains.js';
import * as queue from './queue/report.js';
import * as report from './report.js';
import { summarise, summariseBase } from './summary.js';
import { Supply } from './workload.js';

type Print = (text: string) => void;

/**
 * Runs the bench: starts what is needed, measures, judges, prints, and stops what it has started.
 *
 * @returns whether every floor is held
 * @throws Error when it cannot measure; Interrupted
 */
export async function runStrategies(options: Options, out: Print): Promise<boolean> {
  return withCleanups((cleanups) => prepareAndRun(options, cleanups, out));
}

async function prepareAndRun(options: Options, cleanups: Cleanups, out: Print): Promise<boolean> {
  const directory = await temporaryDirectory(options.dataParent, cleanups);
  if (!options.given) out(`starting servers with their PostgreSQL and Redis in ${directory}\n`);
  const run = await withOwnCleanups(cleanups, (own) => measureStrategies(options, directory, own, out));
  const drains = await measureDrains(options, directory, cleanups, (drain) =>
    out(`${queue.drainLine(drain)}\n`),
  );
  return conclude(options, run, drains, out);
}

/** What was measured of the strategies, and what the judge has found afterwards. */
interface Run {
  measured: Measured;
  settings: Settings;
  memory: { idle: number | undefined; after: number | undefined };
  /** Of the updates of seats, those that touched no index; QUEUE on Kafka has a server of its own. */
  hotShare: number | undefined;
  /** Of each supply, in their order. */
  doubleSales: number[];
  /** Of each testbed's database. */
  verdicts: Verdict[][];
}

async function measureStrategies(
  options: Options,
  directory: string,
  cleanups: Cleanups,
  out: Print,
): Promise<Run> {
  const { given, guests } = options;
  const testbed = await startTestbed({ directory: join(directory, 'main'), guests, given }, cleanups);
  const base = await Base.open(testbed.database, testbed.server.databaseUrl, directory);
  cleanups.add(() => base?.close());
  const idle = given ? undefined : await megabytesOf(testbed.server);
  const settings = await readSettings(testbed.database, base?.version, given ? undefined : directory);
  const kafka = await kafkaTestbed(options, directory, cleanups);
  const supplies = contenders(options, testbed, kafka).flatMap(([at, contender]) =>
    WORKLOADS.map((workload) => new Supply(at, contender, workload)),
  );
  const testbeds = kafka ? [testbed, kafka] : [testbed];
  out(`preparing: ${guests} guests, ${supplies.length} performances\n`);
  if (!given && options.strategies.includes('QUEUE')) for (const each of testbeds) await untilAccepting(each);
  for (const supply of supplies) await supply.prepare(options.seconds);
  for (const { database } of testbeds) await database.settle();
  const bench: Bench = {
    options,
    testbed,
    base,
    documents: loadDocuments(),
    onSlice: (slice) => out(`${report.sliceLine(slice)}\n`),
    onBase: (round) => out(`${report.baseLine(round)}\n`),
  };
  const before = await testbed.database.counters();
  const measured = await measure(bench, supplies);
  const hotShare = report.hotShareOf(before, await testbed.database.counters());
  const memory = { idle, after: await megabytesOf(testbed.server) };
  out('judging the databases and what the users saw\n');
  const verdicts: Verdict[][] = [];
  for (const each of testbeds) verdicts.push(await judgeTestbed(each));
  const doubleSales: number[] = [];
  for (const supply of supplies) {
    doubleSales.push(await supply.testbed.database.doubleSales(supply.performanceIds));
  }
  return { measured, settings, memory, hotShare, doubleSales, verdicts };
}

/** A server has one log: QUEUE on Kafka has a server of its own, with its own PostgreSQL and Redis. */
async function kafkaTestbed(
  { kafkaBrokers, strategies, guests }: Options,
  directory: string,
  cleanups: Cleanups,
): Promise<Testbed | undefined> {
  if (kafkaBrokers === undefined || !strategies.includes('QUEUE')) return undefined;
  const environment = await logFor('Kafka', kafkaBrokers, cleanups);
  return startTestbed({ directory: join(directory, 'kafka'), guests, environment }, cleanups);
}

function contenders(
  { strategies, given }: Options,
  testbed: Testbed,
  kafka: Testbed | undefined,
): [Testbed, Contender][] {
  return strategies.flatMap((strategy): [Testbed, Contender][] => {
    if (strategy !== 'QUEUE') return [[testbed, { strategy, log: undefined }]];
    const onKafka: [Testbed, Contender][] = kafka ? [[kafka, { strategy, log: 'Kafka' }]] : [];
    return [[testbed, { strategy, log: given ? undefined : 'Streams' }], ...onKafka];
  });
}

/** Prints everything, and writes the files that were asked for. */
async function conclude(
  options: Options,
  { measured, settings, memory, hotShare, doubleSales, verdicts: judged }: Run,
  { drains, verdicts: judgedAfterDrains }: Drains,
  out: Print,
): Promise<boolean> {
  const rows = summarise(measured, doubleSales);
  const base = summariseBase(measured);
  const verdicts = inOne([...judged, ...judgedAfterDrains]);
  const behind = measured.slices.filter((slice) => !slice.relayCaughtUp);
  const floors = judgeFloors({
    rows,
    drains,
    verdicts,
    idleMegabytes: memory.idle,
    relayBehind: behind.map(({ round, strategy, workload }) => `round ${round}, ${strategy}, ${workload}`),
  });
  const parts = [
    report.table(rows, base) + report.faultLines(rows),
    queue.queueLines(rows, settings.cores) + queue.drainLines(drains),
    report.relayLines(rows),
    settingsLines(settings, memory) + report.hotLine(hotShare),
    formatVerdicts(verdicts),
    floorLines(floors),
  ];
  out(`\n${parts.filter((part) => part !== '').join('\n')}`);
  const { slices, bases } = measured;
  const everything = { memory, hotShare, base, rows, drains, floors, verdicts, bases, slices };
  await saveResult('strategies', options, settings, everything, out);
  return held(floors);
}
