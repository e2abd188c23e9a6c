import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';

/** What `npm start` and `npm test` run first, with nothing on PATH but what a test puts there. */
function setUp(parameters: string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: bin, ...environment };
    execFile(process.execPath, ['scripts/set-up.mjs', ...parameters], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

interface Ended {
  code: number;
  out: string;
  err: string;
}

// Only root on Debian may install; the pipeline is.
const asRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version') ? test : test.skip;
const PROGRAMS = [
  'redis-server 7 or later',
  'chromium',
  'pgbench',
  'ps',
  'java 17 or later',
  'mvn',
  'faketime',
];
const PACKAGES = 'redis-server chromium postgresql procps default-jre-headless maven faketime';

let root: string;
let bin: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ticket-rush-set-up-'));
});
beforeEach(() => {
  bin = mkdtempSync(join(root, 'bin-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function command(name: string, lines: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
}

describe('where nothing may be installed', () => {
  // It could be: what forbids it is the caller's word, or that the caller is not root.
  beforeEach(() => command('apt-get', `echo > ${join(bin, 'called')}`));
  afterEach(() => expect(existsSync(join(bin, 'called'))).toBe(false));

  test('one message names everything that the tests need, and the command of each system', async () => {
    const { code, out, err } = await setUp(['test', '--no-install']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toContain(`: ${PROGRAMS.join(', ')}.`);
    expect(lines[1]).toContain(`apt-get install -y --no-install-recommends ${PACKAGES}`);
    expect(lines[2]).toMatch(/^ {2}Fedora +sudo dnf install redis chromium postgresql-contrib procps-ng /);
    expect(lines[3]).toMatch(/^ {2}macOS \(not tried\) +brew install redis postgresql maven libfaketime$/);
    expect(lines[4]).toMatch(/^ +brew install --cask google-chrome temurin$/);
    expect(lines[5]).toMatch(/^ +PATH="\$\(brew --prefix postgresql\)\/bin:\$PATH"$/);
  });

  test('the server needs redis-server alone, and not where REDIS_URL names another', async () => {
    const { code, err } = await setUp(['start'], { NO_INSTALL: '1' });
    expect(code).toBe(1);
    expect(err).toMatch(/^npm start needs what is not on this machine: redis-server 7 or later\. /);
    expect(err).toMatch(/\nOr set REDIS_URL /);
    const elsewhere = { NO_INSTALL: '1', REDIS_URL: 'redis://elsewhere' };
    expect(await setUp(['start'], elsewhere)).toEqual({ code: 0, out: '', err: '' });
    expect(await setUp(['start', '--help'])).toMatchObject({ code: 0 });
  });
});

describe('where something is there', () => {
  test('what is there is not asked for, and what is too old counts as missing', async () => {
    command('redis-server', 'echo Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64');
    const elderly = await setUp(['start', '--no-install']);
    expect(elderly.err).toMatch(/^npm start needs what is not on this machine: redis-server 7 or later\. /);
    command('redis-server', 'echo Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64');
    for (const name of ['pgbench', 'ps', 'mvn', 'faketime']) command(name, '');
    command('java', `echo 'openjdk version "11.0.2"' >&2`);
    command('my-browser', '');
    const old = await setUp(['test', '--no-install'], { CHROMIUM_PATH: join(bin, 'my-browser') });
    expect(old.err).toMatch(/^npm test needs what is not on this machine: java 17 or later\. /);
    command('java', `echo 'openjdk version "21.0.2"' >&2`);
    expect(await setUp(['test'], { CHROMIUM_PATH: join(bin, 'my-browser') })).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });
});

describe('where it can be installed', () => {
  asRoot('it is, after one line that says what and how to prevent it', async () => {
    const log = join(bin, 'log');
    command(
      'apt-get',
      `echo working; [ -x /usr/sbin/policy-rc.d ] && echo "$*" >> ${log}
       case "$*" in *redis-server*) printf '#!/bin/sh\\necho v=7.0.15\\n' > ${bin}/redis-server; /bin/chmod +x ${bin}/redis-server;; esac`,
    );
    const before = existsSync('/usr/sbin/policy-rc.d');
    const { code, out, err } = await setUp(['start']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      'npm start installs with apt-get, once: redis-server (not with --no-install or NO_INSTALL=1)\n',
    );
    // With services forbidden meanwhile: no server of the package's own starts.
    expect(readFileSync(log, 'utf8').replaceAll(/-q -o \S+ /g, '')).toBe(
      'update\ninstall -y --no-install-recommends redis-server\n',
    );
    expect(existsSync('/usr/sbin/policy-rc.d')).toBe(before);
  });

  asRoot('an installation that fails shows what apt-get said, and what to do by hand', async () => {
    command('apt-get', 'echo "E: Temporary failure resolving" >&2; exit 100');
    const { code, err } = await setUp(['start']);
    expect(code).toBe(1);
    expect(err).toMatch(/^E: Temporary failure resolving\napt-get update failed\.\nnpm start needs /);
  });
});

describe('the switch that keeps services from starting', () => {
  const apt = (call: string): ChildProcess => {
    const script = `import('./scripts/apt-get.mjs').then((apt) => apt.${call})`;
    return spawn(process.execPath, ['-e', script], { env: { PATH: bin }, stdio: 'ignore' });
  };

  /** An installation that lasts until a signal, and notes whether the switch was there when it ended. */
  async function installing(policy: string): Promise<ChildProcess> {
    const noted = `[ -x ${policy} ] && echo guarded > ${bin}/ended`;
    command(
      'apt-get',
      `trap '${noted}; exit 100' INT; echo > ${bin}/began; while [ -d ${bin} ]; do /bin/sleep 0.05; done`,
    );
    const child = apt(`aptInstall(['redis'], '${policy}')`);
    await eventually(async () => expect(existsSync(join(bin, 'began'))).toBe(true));
    return child;
  }

  const removeOwn = (policy: string) => once(apt(`removeOwnPolicy('${policy}')`), 'exit');

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('after %s it stays until apt-get has ended', async (signal, code) => {
    const policy = join(bin, 'policy-rc.d');
    const child = await installing(policy);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(readFileSync(join(bin, 'ended'), 'utf8')).toBe('guarded\n');
    expect(existsSync(policy)).toBe(false);
  });

  test('after SIGKILL a later run removes it; one of another origin stays', async () => {
    const policy = join(bin, 'policy-rc.d');
    const child = await installing(policy);
    await removeOwn(policy);
    expect(existsSync(policy)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await removeOwn(policy);
    expect(existsSync(policy)).toBe(false);
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    await removeOwn(policy);
    expect(existsSync(policy)).toBe(true);
  });
});
