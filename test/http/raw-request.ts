import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that can write anything, HTTP or not. */
export async function rawConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // The server may close while the test is still sending: some tests are about that.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/**
 * The answer up to the end of its JSON object, for requests after which the server closes the connection.
 */
export async function rawAnswer(socket: Socket): Promise<string> {
  let text = '';
  for await (const data of socket) {
    text += String(data);
    if (/\r\n\r\n.*\}\s*$/s.test(text)) return text;
  }
  return text;
}

/**
 * Writes a head and the beginning of a body, waits for an answer and goes on writing until the server closes
 * the connection.
 *
 * @returns the answer, and how many bytes the operating system took
 */
export async function sendEndlessly(
  url: string,
  head: string,
  chunk: string,
  mostBytes: number,
): Promise<{ text: string; bytesSent: number }> {
  const socket = await rawConnection(url);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const received: string[] = [];
  socket.on('data', (data) => received.push(String(data)));
  socket.write(head + chunk.repeat(5));
  await Promise.race([new Promise((resolve) => socket.once('data', resolve)), closed]);
  while (!socket.destroyed && socket.bytesWritten < mostBytes) {
    const ready = socket.write(chunk);
    if (!ready) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
    // Gives the server, which is in this process, a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const bytesSent = socket.bytesWritten;
  socket.end();
  await closed;
  return { text: received.join(''), bytesSent };
}
