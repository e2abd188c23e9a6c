import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readHistory } from '../tools/judge/history.js';
import { judge, type Verdict } from '../tools/judge/judge.js';
import { type Cleanups, withCleanups } from './cleanups.js';
import { Database } from './database.js';
import { Fixtures } from './fixtures.js';
import { LoadProcess } from './load/load-process.js';
import { readMetrics } from './metrics.js';
import type { Watched } from './processes.js';
import { type Server, startServer } from './server.js';
import { temporaryParent } from './settings.js';
import { processesOf, type Surroundings } from './surroundings.js';

/** A server that runs already. */
export interface GivenServer {
  url: string;
  databaseUrl: string;
  metricsUrl: string | undefined;
}

/** A server with its database, its users, and the load on it, of which a history is kept. */
export interface Testbed {
  server: Server;
  database: Database;
  fixtures: Fixtures;
  /** Of the processes that load it the first, and often the only one. */
  load: LoadProcess;
  loads: LoadProcess[];
  /** Processes that may work for a request. */
  watched: Watched;
}

export interface TestbedWish {
  /** Made for it, or there already. */
  directory: string;
  guests: number;
  /** How many processes load it; one by default. */
  loads?: number;
  /** Variables of the environment of a server of our own. */
  environment?: Partial<Surroundings>;
  given?: GivenServer | undefined;
}

/** Ends with the cleanups. */
export async function startTestbed(wish: TestbedWish, cleanups: Cleanups): Promise<Testbed> {
  const { directory, guests, environment, given } = wish;
  await mkdir(directory, { recursive: true });
  // Under root, PostgreSQL runs as another user, who must pass through here.
  await chmod(directory, 0o711);
  const server = given ? givenServer(given) : await ownServer(directory, environment, cleanups);
  const database = await Database.open(server.databaseUrl);
  cleanups.add(() => database.close());
  const loads: LoadProcess[] = [];
  for (let number = 1; number <= (wish.loads ?? 1); number += 1) {
    const load = new LoadProcess(join(directory, `history-${number}.jsonl`));
    cleanups.add(() => load.kill());
    await load.ready();
    loads.push(load);
  }
  const { pid: api, surroundings } = server;
  const watched = { api, postgres: database.postmaster, ...(surroundings && processesOf(surroundings)) };
  const fixtures = new Fixtures(server, server.admin, guests);
  return { server, database, fixtures, load: loads[0]!, loads, watched };
}

/**
 * Ends the load and judges the database and what every user was told.
 *
 * @param lab labs may oversell; by default they are left out
 */
export async function judgeTestbed(
  { loads, database }: Testbed,
  lab: 'judge' | 'ignore' = 'ignore',
): Promise<Verdict[]> {
  for (const load of loads) await load.end();
  const history = readHistory(loads.map(({ historyFile }) => historyFile));
  return judge({ client: database.client, history, lab });
}

/** One verdict for each promise. */
export function inOne(verdicts: readonly Verdict[][]): Verdict[] {
  const all = verdicts.flat();
  const ids = [...new Set(all.map(({ id }) => id))];
  return ids.map((id) => {
    const own = all.filter((verdict) => verdict.id === id);
    return own.reduce((one, other) => ({
      ...(other.notJudged === undefined ? other : one),
      violations: one.violations + other.violations,
      inLab: one.inLab + other.inLab,
      examples: [...one.examples, ...other.examples],
    }));
  });
}

export async function megabytesOf({ metricsUrl }: Server): Promise<number | undefined> {
  return metricsUrl === undefined ? undefined : (await readMetrics(metricsUrl)).residentBytes / 1e6;
}

/** Something with cleanups of its own, done before those of the whole. */
export async function withOwnCleanups<T>(
  cleanups: Cleanups,
  play: (own: Cleanups) => Promise<T>,
): Promise<T> {
  return withCleanups((own) => {
    cleanups.add(() => own.run());
    return play(own);
  });
}

/** A directory for whatever servers write, which is gone in the end. */
export async function temporaryDirectory(parent: string | undefined, cleanups: Cleanups): Promise<string> {
  const directory = await mkdtemp(join(parent ?? (await temporaryParent()), 'ticket-rush-bench-'));
  // A PostgreSQL that was ended in a hurry may still be writing.
  cleanups.add(() => rm(directory, { recursive: true, force: true, maxRetries: 20 }));
  // Under root, PostgreSQL runs as another user, who must pass through here.
  await chmod(directory, 0o711);
  return directory;
}

async function ownServer(
  directory: string,
  environment: Partial<Surroundings> | undefined,
  cleanups: Cleanups,
): Promise<Server> {
  const server = startServer(join(directory, 'data'), join(directory, 'server.log'), environment);
  cleanups.add(server.stop);
  cleanups.watch(server.ended);
  return server.ready;
}

function givenServer(given: GivenServer): Server {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env;
  if (!email || !password) throw new Error('--url needs ADMIN_EMAIL and ADMIN_PASSWORD in the environment');
  return { ...given, admin: { email, password }, pid: undefined, surroundings: undefined };
}
