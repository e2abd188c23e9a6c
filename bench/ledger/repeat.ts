import { Connection } from '../load/connection.js';

/** One request as it is sent, again and again. */
export interface Repeated {
  url: string;
  /** Of the path. */
  path?: string;
  /** Absent: a GET. */
  body?: object;
  headers?: Record<string, string>;
}

/**
 * Sends it over these connections, on each the next as soon as the last is answered.
 *
 * @returns how many were answered, and one of the answers
 * @throws Error when an answer is lost
 */
export async function repeat(
  { url, path = '/graphql', body, headers = {} }: Repeated,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<{ count: number; answer: string }> {
  const { host, hostname, port } = new URL(url);
  const text = body === undefined ? '' : JSON.stringify(body);
  const sized = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  const all = { Host: host, ...(body && { 'Content-Type': 'application/json' }), ...headers, ...sized };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
  const open = await Promise.all(
    Array.from({ length: connections }, () => Connection.open(hostname, Number(port))),
  );
  const endsAt = performance.now() + seconds * 1_000;
  let count = 0;
  let answer = '';
  const run = (connection: Connection): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void =>
        connection.send(request, (received, error) => {
          if (received === undefined) {
            reject(new Error(error));
            return;
          }
          count += 1;
          answer = received;
          if (performance.now() < endsAt) next();
          else resolve();
        });
      next();
    });
  await Promise.all(open.map(run));
  for (const connection of open) connection.close();
  return { count, answer };
}
