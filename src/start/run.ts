import 'reflect-metadata';
import { createInterface } from 'node:readline/promises';
import type { Config } from '../config.js';
import { removeData, runningServers } from '../embedded/index.js';
import { type CommandLine, help, parseCommandLine } from './command-line.js';
import { preflight, problemOfDatabase } from './preflight.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Runs the command of the command line.
 *
 * @returns the exit code
 */
export async function run(parameters: string[]): Promise<number> {
  try {
    const command = parseCommandLine(parameters);
    // Loaded only now, so that a wrong command line is refused at once.
    const { ROOMS } = await import('../app.js');
    const { parseConfig, variablesOf } = await import('../config.js');
    if (command.action === 'help') process.stdout.write(help(variablesOf(ROOMS)));
    else await ACTIONS[command.action](parseConfig(ROOMS, process.env), command);
    return 0;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

type Action = (config: Config, command: CommandLine) => Promise<void>;

const ACTIONS: Record<Exclude<CommandLine['action'], 'help'>, Action> = {
  serve,
  migrate,
  urls,
  reset,
};

// What starts the servers is loaded only after the checks, so that a refusal is quick.
async function serve(config: Config): Promise<void> {
  const { fatal, bearable } = await preflight(config);
  if (fatal.length > 0) throw new Error(fatal.join('\n'));
  bearable.forEach(complain);
  await (await import('./serve.js')).serve(config, say);
}

async function migrate(config: Config): Promise<void> {
  const problem = await problemOfDatabase(config);
  if (problem !== null) throw new Error(problem);
  await (await import('./serve.js')).migrateAndEnd(config, say);
}

/** In a form that a shell can evaluate: no value holds a character that is special to the shell. */
async function urls({ dataDir }: Config): Promise<void> {
  const found = await runningServers(dataDir);
  const named = {
    DATABASE_URL: found.databaseUrl,
    REDIS_URL: found.redisUrl,
    LOG_REDIS_URL: found.logRedisUrl,
  };
  const running = Object.entries(named).filter(([, url]) => url !== undefined);
  if (running.length === 0) {
    throw new Error(
      `No embedded server runs in ${dataDir}. Run "npm start", or set DATA_DIR to where it does.`,
    );
  }
  for (const [name, url] of running) say(`${name}=${url}`);
}

async function reset({ dataDir }: Config, { yes }: CommandLine): Promise<void> {
  if (!yes && !(await isConfirmed(dataDir))) throw new Error('Nothing was removed.');
  const removed = await removeData(dataDir, say);
  say(removed.length > 0 ? `Removed ${removed.join(', ')} from ${dataDir}.` : `${dataDir} holds no data.`);
}

async function isConfirmed(dataDir: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Error(`This removes all data and secrets in ${dataDir}: say so with "npm run reset -- --yes".`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Remove all data and secrets in ${dataDir}? Type yes: `);
  terminal.close();
  return answer.trim() === 'yes';
}
