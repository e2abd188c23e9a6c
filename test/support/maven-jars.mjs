// A program of the JVM: its jars, collected by Maven once and kept beside the pom that lists them.
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OLDEST_JAVA = 17;
const LONGEST_ASSEMBLY_MS = 10 * 60_000;

/**
 * @param {string} home the directory of the pom, whose property `program.version` says the version
 * @param {string} product its name for people
 */
export function mavenJars(home, product) {
  const target = join(home, 'target');
  const jars = join(target, 'jars');
  const lock = join(target, 'lock');
  const version = () => /<program\.version>(.+)</.exec(readFileSync(join(home, 'pom.xml'), 'utf8'))?.[1];
  const marker = (/** @type {string} */ directory) => join(directory, 'complete');
  const areAssembled = () => {
    try {
      return readFileSync(marker(jars), 'utf8').trim() === version();
    } catch {
      return false;
    }
  };

  async function collect() {
    if (areAssembled()) return;
    for (const name of await readdir(target))
      if (name.startsWith('assembling-')) await rm(join(target, name), { recursive: true });
    const unfinished = join(target, `assembling-${randomUUID()}`);
    await copyDependencies(home, product, unfinished);
    await writeFile(marker(unfinished), `${version()}\n`);
    await rm(jars, { recursive: true, force: true });
    await rename(unfinished, jars);
  }

  return {
    /**
     * What has to be installed before the program can run on this machine, in one sentence; null: nothing.
     *
     * @returns {string | null}
     */
    lack() {
      const missing = [];
      if (!(javaVersion() >= OLDEST_JAVA)) missing.push(`Java ${OLDEST_JAVA} or later`);
      if (!areAssembled() && !answers('mvn')) missing.push('Maven');
      if (missing.length === 0) return null;
      const remedy = 'apt-get install openjdk-17-jre-headless maven';
      return `${product} cannot run here without ${missing.join(' and ')}. On Debian: ${remedy}`;
    },

    /**
     * The directory with the jars, which the first who asks on this machine collects.
     *
     * @returns {Promise<string>}
     */
    async assemble() {
      if (!areAssembled()) {
        await mkdir(target, { recursive: true });
        await oneAtATime(lock, collect);
      }
      return jars;
    },
  };
}

async function copyDependencies(
  /** @type {string} */ home,
  /** @type {string} */ product,
  /** @type {string} */ directory,
) {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${directory}`];
  try {
    await run('mvn', ['--quiet', '--batch-mode', '-Dstyle.color=never', ...goal], {
      cwd: home,
      timeout: LONGEST_ASSEMBLY_MS,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    const told = `${stdout}${stderr}`.trim().slice(0, 2_000);
    throw new Error(`Maven could not collect ${product}: ${told}`, { cause: error });
  }
}

/** Two processes would not harm each other's jars, but they would load the same megabytes side by side. */
async function oneAtATime(/** @type {string} */ lock, /** @type {() => Promise<void>} */ work) {
  const deadline = performance.now() + LONGEST_ASSEMBLY_MS;
  while (!(await takesLock(lock))) {
    if (performance.now() > deadline)
      throw new Error(`another process holds ${lock}: remove it if none does`);
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await wait(100);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takesLock(/** @type {string} */ lock) {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** True when the process that took the lock has ended without giving it back. */
async function isAbandoned(/** @type {string} */ lock) {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
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
