// A real Apache Kafka as a process of one's own: broker and controller in one, without a container.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, isFree } from '../ports.mjs';
import { assembleKafka } from './jars.mjs';
import { newClusterId, serverProperties } from './settings.mjs';
import { servingBrokers } from './wire.mjs';

export { assembleKafka, kafkaIsPossible, whatKafkaLacks } from './jars.mjs';

const run = promisify(execFile);
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const LONGEST_START_MS = 60_000;
const LONGEST_GOODBYE_MS = 15_000;

/**
 * @param {import('./broker.mjs').KafkaOptions} [options]
 * @returns {Promise<import('./broker.mjs').KafkaBroker>}
 */
export async function startKafka({ directory, port, properties = {} } = {}) {
  const home = await makeHome(directory, port);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const end = async (/** @type {NodeJS.Signals} */ signal) => {
    if (child) await endProcess(child, signal);
  };
  const start = async () => {
    await mustBeFree(home.ports);
    child = await launch(home);
    try {
      await untilItServes(child, home.brokers);
    } catch (error) {
      await end('SIGKILL');
      const log = await readFile(home.log, 'utf8');
      throw new Error(`Apache Kafka did not start: ${log.trim().slice(-2_000)}`, { cause: error });
    }
  };
  const stop = async () => {
    await end(home.isKept ? 'SIGTERM' : 'SIGKILL');
    if (!home.isKept) await rm(home.path, { recursive: true, force: true });
  };
  try {
    await format(home, properties);
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    brokers: home.brokers,
    start,
    stop,
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
  };
}

/**
 * Where a broker lives.
 *
 * @typedef {object} Home
 * @property {string} path
 * @property {boolean} isKept whether its files outlive the broker
 * @property {{ broker: number, controller: number }} ports
 * @property {string} brokers
 * @property {string} jars
 * @property {string} settings
 * @property {string} log
 */

/**
 * @param {string | undefined} directory
 * @param {number | undefined} port
 * @returns {Promise<Home>}
 */
async function makeHome(directory, port) {
  const jars = join(await assembleKafka(), '*');
  const ports = { broker: port ?? (await freePort()), controller: await freePort() };
  const path = directory ?? (await mkdtemp(join(tmpdir(), 'ticket-rush-kafka-')));
  await mkdir(path, { recursive: true });
  return {
    path,
    isKept: directory !== undefined,
    ports,
    brokers: `127.0.0.1:${ports.broker}`,
    jars,
    settings: join(path, 'server.properties'),
    log: join(path, 'broker.log'),
  };
}

/**
 * Writes the settings, and at the first start the files of a new cluster.
 *
 * @param {Home} home
 * @param {Record<string, string>} properties
 */
async function format({ path, ports, jars, settings }, properties) {
  const data = join(path, 'data');
  await writeFile(settings, serverProperties(ports, data, properties));
  if (existsSync(join(data, 'meta.properties'))) return;
  // With an equals sign: a name may begin with a dash, and would be taken for an option.
  const tool = ['kafka.tools.StorageTool', 'format', `--cluster-id=${newClusterId()}`, '--config', settings];
  await run('java', [...JAVA, ...logging(), '-cp', jars, ...tool]);
}

/** Another broker on the port would answer in place of the one that cannot have it. */
async function mustBeFree(/** @type {{ broker: number, controller: number }} */ ports) {
  for (const port of Object.values(ports))
    if (!(await isFree(port))) throw new Error(`Apache Kafka cannot start: port ${port} is taken`);
}

const logging = () => [`-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`];

/** @param {Home} home */
async function launch(home) {
  const log = await open(home.log, 'w');
  const child = spawn('java', [...JAVA, ...logging(), '-cp', home.jars, 'kafka.Kafka', home.settings], {
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C in a terminal reaches a whole group: it is this process that says when the broker ends.
    detached: true,
  });
  await once(child, 'spawn');
  await log.close();
  const guard = guardAgainstOutliving(child, home);
  child.once('exit', () => guard.kill('SIGKILL'));
  return child;
}

/**
 * Ends the broker when this process is gone, however it went: a shell waits at a pipe that closes when nobody
 * holds its other end any more.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {Home} home
 */
function guardAgainstOutliving(child, home) {
  const [signal, remove] = home.isKept ? ['TERM', ':'] : ['KILL', 'sleep 1; rm -rf "$1"'];
  const script = `read -r _; kill -s ${signal} "$0"; ${remove}`;
  return spawn('sh', ['-c', script, String(child.pid), home.path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

const hasEnded = (/** @type {import('node:child_process').ChildProcess} */ child) =>
  child.exitCode !== null || child.signalCode !== null;

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} brokers
 */
async function untilItServes(child, brokers) {
  const deadline = performance.now() + LONGEST_START_MS;
  for (;;) {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    if (performance.now() > deadline) throw new Error(`it does not serve after ${LONGEST_START_MS} ms`);
    if ((await servingBrokers(brokers).catch(() => 0)) > 0) return;
    await wait(50);
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
async function endProcess(child, signal) {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), LONGEST_GOODBYE_MS);
  await gone;
  clearTimeout(impatience);
}
