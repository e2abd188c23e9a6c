import { once } from 'node:events';
import { createServer } from 'node:net';

// Below those that systems hand out for outgoing connections. Whoever knocks at the port of a dead broker may
// otherwise be given that very port, is connected to itself, and keeps the broker from coming back.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** @returns {Promise<number>} */
export async function freePort() {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

export async function isFree(/** @type {number} */ port) {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
