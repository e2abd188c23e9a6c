import { Agent, request } from 'node:http';

export interface KeptAnswer {
  status: number;
  connection: string | undefined;
  body: string;
}

/** A client that keeps one connection, as a script or a proxy does. */
export class KeptConnection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  /** Rejects unless the answer is complete. */
  send(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<KeptAnswer> {
    return new Promise((resolve, reject) => {
      const options = {
        agent: this.#agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      };
      const sent = request(new URL(path, this.url), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, connection: received.connection, body: Buffer.concat(chunks).toString() });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
