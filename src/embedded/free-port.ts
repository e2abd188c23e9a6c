import { once } from 'node:events';
import { createServer } from 'node:net';

const ATTEMPTS = 5;

/**
 * Runs `start` with a port of 127.0.0.1 that was free a moment ago. It runs again with another port when
 * another process has taken the first one meanwhile, which a server reports as "Address already in use".
 */
export async function startOnFreePort<T>(
  start: (port: number) => Promise<T>,
): Promise<{ port: number; started: T }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      return { port, started: await start(port) };
    } catch (error) {
      if (attempt >= ATTEMPTS || !String(error).includes('Address already in use')) throw error;
    }
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
