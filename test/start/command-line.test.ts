import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROOMS } from '../../src/app.js';
import { variablesOf } from '../../src/config.js';
import { help, parseCommandLine } from '../../src/start/command-line.js';
import { stopInReverse } from '../../src/start/stopping.js';

const MEANINGS = variablesOf(ROOMS);

let folder: string;
/** Takes connections and says nothing. */
const silent = createServer((socket) => socket.on('error', () => undefined).resume());
let taken: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ticket-rush-command-'));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  taken = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => silent.close(resolve));
});

interface Ended {
  code: number;
  out: string;
  err: string;
}

function server(
  parameters: string[],
  environment: Record<string, string>,
  node: string[] = [process.execPath],
): Promise<Ended> {
  const [program, ...options] = node;
  const env = { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), ...environment };
  return new Promise((resolve) => {
    execFile(program!, [...options, 'dist/src/main.js', ...parameters], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe('a start that cannot be', () => {
  test('names in a line each what is in the way and the variable to change, before it writes', async () => {
    const port = taken.split(':')[1]!;
    const ended = await server([], {
      PORT: port,
      DATABASE_URL: 'postgres://fan:secret@127.0.0.1:1/x',
      REDIS_URL: 'redis://:secret@127.0.0.1:1',
    });
    expect(ended).toEqual({
      code: 1,
      out: '',
      err: [
        `Port ${port} of 127.0.0.1 is taken. Choose another with PORT.`,
        'PostgreSQL at 127.0.0.1:1 cannot be used (ECONNREFUSED). Check DATABASE_URL.',
        'Redis at 127.0.0.1:1 cannot be used (ECONNREFUSED). Check REDIS_URL.\n',
      ].join('\n'),
    });
  });

  test('a database that is there and not ours, a port of the metrics that is taken', async () => {
    const url = new URL(process.env.TEST_DATABASE_URL!);
    url.pathname = '/no_such_database';
    const { err } = await server([], {
      ROLES: 'worker',
      METRICS_PORT: taken.split(':')[1]!,
      DATABASE_URL: url.href,
    });
    expect(err).toContain('is taken. Choose another with METRICS_PORT.\n');
    expect(err).toContain(
      'cannot be used (database "no_such_database" does not exist). Check DATABASE_URL.\n',
    );
  });

  test('a database that takes the connection and says nothing ends a migration within seconds', async () => {
    const ended = await server(['--migrate-only'], { DATABASE_URL: `postgres://fan@${taken}/x` });
    expect(ended).toEqual({
      code: 1,
      out: '',
      err: `PostgreSQL at ${taken} cannot be used (timeout expired). Check DATABASE_URL.\n`,
    });
  });

  test('in production, Redis may be away: the start goes on to the database', async () => {
    const { err } = await server([], {
      NODE_ENV: 'production',
      JWT_SECRET: 'x'.repeat(32),
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      // Nothing is kept there: the servers and the secret are given.
      DATA_DIR: '/proc/x',
      DATABASE_URL: process.env.TEST_DATABASE_URL!,
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    expect(err.split('\n')).toEqual([
      'Redis at 127.0.0.1:1 cannot be used (ECONNREFUSED). Check REDIS_URL.',
      'The database at DATABASE_URL has no tables yet. Run "npm run migrate", or set MIGRATE_ON_START=true.',
      '',
    ]);
  });
});

describe('the command line', () => {
  test('--help names the commands and every variable', () => {
    expect(parseCommandLine(['--help'])).toMatchObject({ action: 'help' });
    for (const name of Object.keys(MEANINGS)) expect(help(MEANINGS)).toContain(`\n  ${name}\n`);
    for (const name of ['npm start', 'npm run migrate', 'npm run -s urls', 'npm run reset'])
      expect(help(MEANINGS)).toContain(`\n  ${name} `);
  });

  test('an option that does not exist, and two commands at once, are refused', () => {
    expect(() => parseCommandLine(['--install'])).toThrow("Unknown option '--install': see --help.");
    expect(() => parseCommandLine(['--urls', '--reset'])).toThrow(
      '--urls and --reset are separate commands.',
    );
    expect(parseCommandLine(['--no-install'])).toEqual({ action: 'serve', yes: false });
    expect(parseCommandLine(['--reset', '--yes'])).toEqual({ action: 'reset', yes: true });
  });

  test('URLs where nothing runs, a reset that was not confirmed', async () => {
    expect(await server(['--urls'], {})).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^No emb/),
    });
    expect(await server(['--reset'], {})).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  });
});

describe('an older Node.js', () => {
  // Of two processes the first believes that it is one: the second has a channel to it.
  const older = `if (!process.channel) Object.defineProperty(process, 'versions', { value: { node: '20.19.0' } })`;
  const believing = ['--import', `data:text/javascript,${encodeURIComponent(older)}`];

  test('hands over to the one that npm brought', async () => {
    const node = join(folder, 'node');
    copyFileSync(process.execPath, node);
    const { code, out, err } = await server(['--help'], {}, [node, ...believing]);
    expect({ code, out }).toEqual({ code: 0, out: help(MEANINGS) });
    expect(err).toBe(
      'Ticket Rush needs Node.js 26 or later, and this is 20.19.0: going on with the one that npm brought.\n',
    );
  });

  test('says in a line what is needed where npm brought none', async () => {
    // For itself it is the one that npm brought.
    const { code, err } = await server(['--help'], {}, [process.execPath, ...believing]);
    expect(code).toBe(1);
    expect(err).toMatch(/^Ticket Rush needs Node\.js 26 or later, and this is 20\.19\.0: install [^\n]+\n$/);
  });
});

test('a part that cannot stop does not keep the others from it, and the first error is reported', async () => {
  const stopped: string[] = [];
  const fail = (name: string) => {
    stopped.push(name);
    throw new Error(`${name} does not stop`);
  };
  const stops = [() => fail('database'), () => void stopped.push('room'), async () => fail('server')];
  await expect(stopInReverse(stops)).rejects.toThrow('server does not stop');
  expect(stopped).toEqual(['server', 'room', 'database']);
  expect(stops).toEqual([]);
});
