import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface LossyProxy {
  /** The URL of the server behind, through this proxy. */
  url: string;
  /**
   * Does something once, at the instant at which the server's answer to a message that holds `text` has
   * arrived here and has not been passed on; the answer is never passed on, and the connection is cut.
   */
  atAnswerTo(text: string, action: () => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * A TCP proxy in front of a server, which can lose an answer: what was asked has happened, nobody hears of
 * it.
 */
export async function startProxy(serverUrl: string): Promise<LossyProxy> {
  const { port, hostname } = new URL(serverUrl);
  let armed: { text: string; action: () => void } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let losing: (() => void) | undefined;
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
        losing = armed.action;
        armed = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (!losing) {
        client.write(chunk);
        return;
      }
      losing();
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    atAnswerTo: (text, action) =>
      new Promise((resolve) => {
        armed = {
          text,
          action: () => {
            action();
            resolve();
          },
        };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
