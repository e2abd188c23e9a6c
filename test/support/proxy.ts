import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface LossyProxy {
  /** The URL of the server behind, through this proxy. */
  url: string;
  /**
   * Does something once, at the instant at which the server's answer to a message that holds `text` has
   * arrived here and has not been passed on; the answer is never passed on, and the connection is cut.
   */
  atAnswerTo(text: string, action: () => void): Promise<void>;
  /** The same, but the answer is passed on afterwards. */
  beforeAnswerTo(text: string, action: () => void): Promise<void>;
  /** Does something once when a message that holds `text` has arrived here; it is never passed on. */
  atQuestion(text: string, action: () => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * A TCP proxy in front of a server, which can lose an answer: what was asked has happened, nobody hears of
 * it.
 */
export async function startProxy(serverUrl: string): Promise<LossyProxy> {
  const { port, hostname } = new URL(serverUrl);
  let armed: { text: string; action: () => void; lose: 'question' | 'answer' | 'nothing' } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let due: typeof armed;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (armed && chunk.includes(armed.text)) {
        due = armed;
        armed = undefined;
        if (due.lose === 'question') {
          due.action();
          client.destroy();
          return;
        }
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      due?.action();
      if (due?.lose === 'answer') client.destroy();
      else client.write(chunk);
      due = undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const arm = (text: string, action: () => void, lose: 'question' | 'answer' | 'nothing'): Promise<void> =>
    new Promise((resolve) => {
      armed = {
        text,
        lose,
        action: () => {
          action();
          resolve();
        },
      };
    });
  return {
    url: url.href,
    atAnswerTo: (text, action) => arm(text, action, 'answer'),
    beforeAnswerTo: (text, action) => arm(text, action, 'nothing'),
    atQuestion: (text, action) => arm(text, action, 'question'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
