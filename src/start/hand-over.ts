import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAJOR = 26;
/** Seen from dist/src. */
const BROUGHT = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

/** Whether the server needs a newer Node.js than this one. */
export const isTooOld = (): boolean => Number(process.versions.node.split('.')[0]) < MAJOR;

/**
 * Runs this process's command on the Node.js that npm installed, as `npm start` does, and passes signals on
 * to it. Where npm installed none, prints one line that says what is needed.
 *
 * @returns the exit code
 */
export async function handOver(): Promise<number> {
  const own = `Ticket Rush needs Node.js ${MAJOR} or later, and this is ${process.versions.node}`;
  if (!existsSync(BROUGHT) || realpathSync(BROUGHT) === realpathSync(process.execPath)) {
    process.stderr.write(`${own}: install that, or run "npm ci", which brings it, and "npm start".\n`);
    return 1;
  }
  process.stderr.write(`${own}: going on with the one that npm brought.\n`);
  // The channel shows the other process when this one is gone, also after SIGKILL.
  const child = spawn(BROUGHT, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${BROUGHT} cannot be run: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
