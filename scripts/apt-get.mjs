// Installs packages on Debian and Ubuntu, and starts no service of theirs.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export const APT_INSTALL = ['install', '-y', '--no-install-recommends'];
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';
const SHOWN_LINES = 15;
/** @type {NodeJS.Signals[]} */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * A signal ends apt-get first, and then this process: dpkg, once it runs, completes its work.
 *
 * @throws {Error} with the last lines of apt-get
 */
export async function aptInstall(/** @type {string[]} */ packages, policy = SERVICE_POLICY) {
  const stop = new AbortController();
  const onSignal = (/** @type {NodeJS.Signals} */ _signal, /** @type {number} */ number) => {
    process.exitCode ??= 128 + number;
    stop.abort();
  };
  for (const signal of STOPPING) process.on(signal, onSignal);
  const allowServices = forbidServices(policy);
  try {
    await aptGet(['update'], stop.signal);
    await aptGet([...APT_INSTALL, ...packages], stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    allowServices();
    for (const signal of STOPPING) process.off(signal, onSignal);
  }
  if (stop.signal.aborted) process.exit();
}

/**
 * Debian starts the servers of packages at once, on the usual ports. Only their programs are needed here, so
 * Debian's own switch is off during the installation. A switch of another origin stays as it is.
 */
function forbidServices(/** @type {string} */ policy) {
  removeOwnPolicy(policy);
  if (existsSync(policy)) return () => undefined;
  const remove = () => rmSync(policy, { force: true });
  writeFileSync(policy, `#!/bin/sh\n${OWN}${process.pid} ends.\nexit 101\n`, { mode: 0o755 });
  process.once('exit', remove);
  return () => {
    process.off('exit', remove);
    remove();
  };
}

const OWN = '# Made by Ticket Rush, and of no use after process ';

/** Removes the switch that an installation left when it was killed, unless that one still runs. */
export function removeOwnPolicy(policy = SERVICE_POLICY) {
  const text = existsSync(policy) ? readFileSync(policy, 'utf8') : '';
  const [, pid] = text.split(OWN);
  if (pid !== undefined && !isAlive(Number.parseInt(pid, 10))) rmSync(policy, { force: true });
}

function isAlive(/** @type {number} */ pid) {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function aptGet(/** @type {string[]} */ parameters, /** @type {AbortSignal} */ stop) {
  stop.throwIfAborted();
  const { PATH, HOME, http_proxy, https_proxy, no_proxy } = process.env;
  const child = spawn('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...parameters], {
    env: { PATH, HOME, http_proxy, https_proxy, no_proxy, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Of all signals, apt-get ignores this one while dpkg works: a package is never left half installed.
  stop.addEventListener('abort', () => child.kill('SIGINT'));
  /** @type {string[]} */
  const told = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      told.push(...text.split('\n').filter(Boolean));
      told.splice(0, told.length - SHOWN_LINES);
    });
  }
  const code = await new Promise((resolve) => child.once('error', () => resolve(1)).once('close', resolve));
  if (code !== 0) throw new Error([...told, `apt-get ${parameters.join(' ')} failed.`].join('\n'));
}
