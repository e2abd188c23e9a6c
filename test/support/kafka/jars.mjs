// The program: Apache Kafka's jars, collected by Maven once and kept beside the pom.
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = import.meta.dirname;
const TARGET = join(HERE, 'target');
const JARS = join(TARGET, 'jars');
const LOCK = join(TARGET, 'lock');
const OLDEST_JAVA = 17;
const LONGEST_ASSEMBLY_MS = 10 * 60_000;

const version = () => /<kafka\.version>(.+)</.exec(readFileSync(join(HERE, 'pom.xml'), 'utf8'))?.[1];
const marker = (/** @type {string} */ jars) => join(jars, 'complete');

/**
 * What has to be installed before Kafka can run on this machine, in one sentence; null: nothing.
 *
 * @returns {string | null}
 */
export function whatKafkaLacks() {
  const missing = [];
  if (!(javaVersion() >= OLDEST_JAVA)) missing.push(`Java ${OLDEST_JAVA} or later`);
  if (!areAssembled() && !answers('mvn')) missing.push('Maven');
  if (missing.length === 0) return null;
  const remedy = 'apt-get install openjdk-17-jre-headless maven';
  return `Apache Kafka cannot run here without ${missing.join(' and ')}. On Debian: ${remedy}`;
}

/** @returns {Promise<boolean>} */
export async function kafkaIsPossible() {
  return whatKafkaLacks() === null;
}

/**
 * The directory with the jars, which the first who asks on this machine collects.
 *
 * @returns {Promise<string>}
 */
export async function assembleKafka() {
  if (!areAssembled()) {
    await mkdir(TARGET, { recursive: true });
    await oneAtATime(assemble);
  }
  return JARS;
}

function areAssembled() {
  try {
    return readFileSync(marker(JARS), 'utf8').trim() === version();
  } catch {
    return false;
  }
}

async function assemble() {
  if (areAssembled()) return;
  for (const name of await readdir(TARGET))
    if (name.startsWith('assembling-')) await rm(join(TARGET, name), { recursive: true });
  const unfinished = join(TARGET, `assembling-${randomUUID()}`);
  try {
    const goal = [
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${unfinished}`,
    ];
    await run('mvn', ['--quiet', '--batch-mode', '-Dstyle.color=never', ...goal], {
      cwd: HERE,
      timeout: LONGEST_ASSEMBLY_MS,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    const told = `${stdout}${stderr}`.trim().slice(0, 2_000);
    throw new Error(`Maven could not collect Apache Kafka: ${told}`, { cause: error });
  }
  await writeFile(marker(unfinished), `${version()}\n`);
  await rm(JARS, { recursive: true, force: true });
  await rename(unfinished, JARS);
}

/** Two processes would not harm each other's jars, but they would load the same 43 MB side by side. */
async function oneAtATime(/** @type {() => Promise<void>} */ work) {
  const deadline = performance.now() + LONGEST_ASSEMBLY_MS;
  while (!(await takesLock())) {
    if (performance.now() > deadline)
      throw new Error(`another process holds ${LOCK}: remove it if none does`);
    if (await isAbandoned()) await rm(LOCK, { force: true });
    else await wait(100);
  }
  try {
    await work();
  } finally {
    await rm(LOCK, { force: true });
  }
}

async function takesLock() {
  try {
    await writeFile(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** True when the process that took the lock has ended without giving it back. */
async function isAbandoned() {
  const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''));
  // Taken, but its holder has not written its name yet; or just given back.
  if (holder === 0) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

function javaVersion() {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
}

function answers(/** @type {string} */ program) {
  return spawnSync(program, ['-version'], { stdio: 'ignore' }).status === 0;
}
