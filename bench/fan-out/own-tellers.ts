import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Child } from '../../harness/child.js';
import type { Cleanups } from '../../harness/cleanups.js';
import { instant } from '../../harness/instant.js';
import { temporaryDirectory } from '../../harness/testbed.js';
import { type FromServer, type ToServer } from './job.js';
import type { Teller } from './measure-fan-out.js';

/** A subscription that a server of the libraries has, and the event that all its readers hear. */
export interface Broadcast {
  /** The schema. */
  sdl: string;
  /** By the field of the subscription. */
  event: Record<string, object>;
  query: string;
  variables: Record<string, unknown>;
}

/** What one has with the libraries alone. */
export async function iteratorTeller(cleanups: Cleanups, broadcast: Broadcast): Promise<Teller> {
  const redisUrl = await startRedis(cleanups, await temporaryDirectory(undefined, cleanups));
  const { sdl, event, query, variables } = broadcast;
  const parameters = [redisUrl, sdl, JSON.stringify(event)];
  const asked = { query, variables };
  return ownTeller(cleanups, 'the libraries’ iterator', 'iterator-server', parameters, asked);
}

/** The least that can be: one write(2) a socket. */
export function floorTeller(cleanups: Cleanups, payload: object): Promise<Teller> {
  const message = JSON.stringify({ id: '0'.repeat(36), type: 'next', payload });
  const asked = { query: 'subscription { nothing }', variables: {} };
  return ownTeller(cleanups, 'write(2) a socket', 'floor-server', [message], asked);
}

/** A Redis of its own on a free port, without persistence. */
async function startRedis(cleanups: Cleanups, directory: string): Promise<string> {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  cleanups.add(() => server.kill('SIGKILL'));
  for await (const lines of server.stdout) if (String(lines).includes('Ready to accept')) break;
  return `redis://127.0.0.1:${port}`;
}

async function ownTeller(
  cleanups: Cleanups,
  name: string,
  module: string,
  parameters: string[],
  asked: Pick<Teller, 'query' | 'variables'>,
): Promise<Teller> {
  const child = new Child<ToServer, FromServer>(new URL(`./${module}.js`, import.meta.url), parameters);
  cleanups.add(() => child.kill());
  const listening = await child.next();
  if (listening.kind !== 'listening') throw new Error(`${module} does not listen`);
  return {
    name,
    url: listening.url,
    pid: child.pid,
    ...asked,
    async tell() {
      const told = instant();
      child.tell({ kind: 'tell' });
      await child.next();
      return told;
    },
  };
}
