import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { check } from './command.js';

const SERVER = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** What the server says of the processes that it has started; none where it says nothing. */
function embeddedUrls(): Record<string, string> {
  const { stdout } = spawnSync(process.execPath, [SERVER, '--urls'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Object.fromEntries([...stdout.matchAll(/^(\w+)=(.+)$/gm)].map(([, name, url]) => [name, url]));
}

process.exitCode = await check(
  process.argv.slice(2),
  process.env.DATABASE_URL ? process.env : embeddedUrls(),
  (text) => process.stdout.write(text),
  (text) => process.stderr.write(text),
);
