// What `npm start` and `npm test` need beside npm's packages: programs of the system. What is missing is
// installed where that needs no question (root on Debian or Ubuntu); elsewhere one message names all of it.
// This file runs on any Node.js from 20.11 on and imports no package.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { APT_INSTALL, aptInstall, removeOwnPolicy } from './apt-get.mjs';

/**
 * @typedef {object} Program
 * @property {string} name as it is named in messages
 * @property {() => boolean} isThere
 * @property {{ debian: string, ubuntu?: string, fedora: string, macos: string | null }} packages what has it;
 *   null: it comes with the system, or is a cask
 * @property {string} [cask] of Homebrew on macOS
 */

const PROJECT = join(import.meta.dirname, '..');
const BROUGHT_NODE = join(PROJECT, 'node_modules/.bin/node');
const OLDEST_JAVA = 17;
const OLDEST_REDIS = 7;

const CHROMIUMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @type {Record<string, Program>} */
const PROGRAMS = {
  libatomic: {
    name: `libatomic (for the Node.js that npm brings)`,
    isThere: () => !existsSync(BROUGHT_NODE) || spawnSync(BROUGHT_NODE, ['--version']).status === 0,
    packages: { debian: 'libatomic1', fedora: 'libatomic', macos: null },
  },
  redis: {
    name: `redis-server ${OLDEST_REDIS} or later`,
    isThere: () => redisVersion() >= OLDEST_REDIS,
    packages: { debian: 'redis-server', fedora: 'redis', macos: 'redis' },
  },
  chromium: {
    name: 'chromium',
    isThere: () => findChromium() !== undefined,
    packages: { debian: 'chromium', ubuntu: 'chromium-browser', fedora: 'chromium', macos: null },
    // Homebrew's own chromium and openjdk are not where other programs look.
    cask: 'google-chrome',
  },
  pgbench: onPath('pgbench', { debian: 'postgresql', fedora: 'postgresql-contrib', macos: 'postgresql' }),
  ps: onPath('ps', { debian: 'procps', fedora: 'procps-ng', macos: null }),
  java: {
    name: `java ${OLDEST_JAVA} or later`,
    isThere: () => javaVersion() >= OLDEST_JAVA,
    packages: { debian: 'default-jre-headless', fedora: 'java-latest-openjdk-headless', macos: null },
    cask: 'temurin',
  },
  maven: onPath('mvn', { debian: 'maven', fedora: 'maven', macos: 'maven' }),
  faketime: onPath('faketime', { debian: 'faketime', fedora: 'libfaketime', macos: 'libfaketime' }),
};

/** Parameters with which the command does one task and ends, without starting to serve. */
export const QUESTIONS = ['--help', '--urls', '--reset'];

/** @returns {Program[]} */
function needsOf(/** @type {string} */ command, /** @type {string[]} */ parameters) {
  if (command === 'test') return Object.values(PROGRAMS);
  const startsRedis = !parameters.some((each) => [...QUESTIONS, '--migrate-only'].includes(each));
  const { libatomic, redis } = PROGRAMS;
  return startsRedis && !process.env.REDIS_URL ? [libatomic, redis] : [libatomic];
}

/**
 * Makes sure that the programs of a command are there.
 *
 * @param {string} command start or test
 * @param {string[]} parameters of the command; `--no-install` forbids an installation, as NO_INSTALL=1 does
 * @throws {SetUpError} with the message for the terminal
 */
async function setUp(command, parameters) {
  if (process.getuid?.() === 0) removeOwnPolicy();
  const missing = needsOf(command, parameters).filter((program) => !program.isThere());
  if (missing.length === 0) return;
  const forbidden =
    parameters.includes('--no-install') || /^(1|true|yes)$/.test(process.env.NO_INSTALL ?? '');
  if (forbidden || !canInstall()) throw new SetUpError(advice(command, missing));
  await install(command, missing);
  const still = missing.filter((program) => !program.isThere());
  if (still.length > 0) throw new SetUpError(advice(command, still));
}

/** A command that cannot go on; the message is all that a reader needs. */
class SetUpError extends Error {}

/** Compiles what has changed since the last time. */
export function build() {
  if (!existsSync(join(PROJECT, 'node_modules'))) throw new SetUpError('Run npm ci first.');
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: PROJECT, stdio: 'inherit' });
  if (status !== 0) throw new SetUpError('The build failed.');
}

/**
 * Does the set-up before a command. When the command cannot go on, prints the reason and ends this process.
 */
export async function orEnd(/** @type {() => void | Promise<void>} */ work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** The parameters of a command without those that are for the set-up. */
export const withoutOwn = (/** @type {string[]} */ parameters) =>
  parameters.filter((parameter) => parameter !== '--no-install');

/** The browser for the tests of the page. */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return isProgram(given) ? given : undefined;
  return CHROMIUMS.map(find).find((path) => path !== undefined);
}

/** @returns {Program} */
function onPath(/** @type {string} */ name, /** @type {Program['packages']} */ packages) {
  return { name, isThere: () => find(name) !== undefined, packages };
}

/** @returns {string | undefined} */
function find(/** @type {string} */ name) {
  const directories = name.startsWith('/')
    ? ['/']
    : (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, name)).find(isProgram);
}

function isProgram(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function javaVersion() {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}

function redisVersion() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return Number(/\bv=(\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

/** @returns {'debian' | 'ubuntu' | 'other'} */
function distribution() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const words = [...text.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value]) => value.split(/["'\s]+/));
  if (words.includes('ubuntu')) return 'ubuntu';
  return words.includes('debian') ? 'debian' : 'other';
}

const canInstall = () =>
  process.getuid?.() === 0 && distribution() !== 'other' && find('apt-get') !== undefined;

/** @returns {string[]} */
function packagesFor(/** @type {Program[]} */ programs, /** @type {'debian' | 'fedora' | 'macos'} */ system) {
  const isUbuntu = system === 'debian' && distribution() === 'ubuntu';
  const names = programs.map(({ packages }) => (isUbuntu && packages.ubuntu) || packages[system]);
  return names.filter((name) => name !== null);
}

function advice(/** @type {string} */ command, /** @type {Program[]} */ missing) {
  const on = (/** @type {Parameters<typeof packagesFor>[1]} */ system) =>
    packagesFor(missing, system).join(' ');
  const names = missing.map(({ name }) => name).join(', ');
  return [
    `npm ${command} needs what is not on this machine: ${names}. Install it, then run npm ${command} again:`,
    `  Debian, Ubuntu (as root)  apt-get update && apt-get ${APT_INSTALL.join(' ')} ${on('debian')}`,
    `  Fedora                    sudo dnf install ${on('fedora')}`,
    ...macosAdvice(missing, on('macos')),
    ...(missing.includes(PROGRAMS.redis) && command === 'start'
      ? ['Or set REDIS_URL to a Redis that runs elsewhere.']
      : []),
  ].join('\n');
}

function macosAdvice(/** @type {Program[]} */ missing, /** @type {string} */ formulae) {
  const casks = missing.flatMap(({ cask }) => cask ?? []);
  const steps = [
    formulae && `brew install ${formulae}`,
    casks.length > 0 && `brew install --cask ${casks.join(' ')}`,
    missing.includes(PROGRAMS.pgbench) && 'PATH="$(brew --prefix postgresql)/bin:$PATH"',
  ].filter(Boolean);
  return steps.map((step, at) => `  ${at === 0 ? 'macOS (not tried)' : ''}`.padEnd(28) + step);
}

async function install(/** @type {string} */ command, /** @type {Program[]} */ missing) {
  const packages = packagesFor(missing, 'debian');
  process.stdout.write(
    `npm ${command} installs with apt-get, once: ${packages.join(' ')} (not with --no-install or NO_INSTALL=1)\n`,
  );
  try {
    await aptInstall(packages);
  } catch (error) {
    throw new SetUpError(`${/** @type {Error} */ (error).message}\n${advice(command, missing)}`);
  }
}

const [, script, command, ...parameters] = process.argv;
if (script === import.meta.filename) await orEnd(() => setUp(command ?? 'start', parameters));
