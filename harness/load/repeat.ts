import { type Connection, type Owner, openConnections } from './connection.js';

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
  const { host } = new URL(url);
  const text = body === undefined ? '' : JSON.stringify(body);
  const sized = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  const all = { Host: host, ...(body && { 'Content-Type': 'application/json' }), ...headers, ...sized };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = Buffer.from(`${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
  const repeater = new Repeater(request);
  const open = await openConnections(url, connections, repeater);
  await repeater.run(open, seconds);
  for (const connection of open) connection.close();
  return repeater;
}

class Repeater implements Owner {
  count = 0;
  answer = '';
  private sending = 0;
  private endsAt = 0;
  private finish: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(private readonly request: Buffer) {}

  run(connections: readonly Connection[], seconds: number): Promise<void> {
    this.endsAt = performance.now() + seconds * 1_000;
    this.sending = connections.length;
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      for (const connection of connections) connection.send(this.request);
    });
  }

  onAnswer(connection: Connection, buffer: Buffer, from: number, to: number): void {
    this.count += 1;
    if (performance.now() < this.endsAt) {
      connection.send(this.request);
      return;
    }
    this.answer = buffer.toString('latin1', from, to);
    this.sending -= 1;
    if (this.sending === 0) this.finish();
  }

  onLost(_connection: Connection, why: string): void {
    this.fail(new Error(why));
  }
}
