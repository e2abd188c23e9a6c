import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxPlace } from '../settings.js';
import { SandboxAdapter } from './sandbox-adapter.js';
import { type SandboxServer, startSandboxServer } from './server/server.js';

export { startSandboxServer } from './server/server.js';

interface SandboxParts {
  dataDir: string;
  /** Where our server takes the sandbox's messages. */
  webhookUrl(): string;
  onError(error: unknown): void;
}

export interface SandboxInUse {
  adapter: SandboxAdapter;
  /** Starts the server of the sandbox, if it belongs to this process. It never fails. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The sandbox with its server: within this process, or elsewhere. */
export function sandboxAt(place: NonNullable<SandboxPlace>, parts: SandboxParts): SandboxInUse {
  const { webhookUrl, onError } = parts;
  if ('url' in place) {
    const adapter = new SandboxAdapter({ origin: () => place.url, secret: place.secret, webhookUrl });
    return { adapter, start: async () => undefined, close: async () => undefined };
  }
  const secret = place.secret ?? randomBytes(24).toString('base64url');
  const file = join(parts.dataDir, 'sandbox-payments.ndjson');
  let server: SandboxServer | undefined;
  return {
    adapter: new SandboxAdapter({ origin: () => server?.url, secret, webhookUrl }),
    async start() {
      const startAt = (port: number) =>
        startSandboxServer({ host: '127.0.0.1', port, secret, file, onError });
      // Its pages keep their addresses over a restart where that is possible.
      server = await startAt(place.port)
        .catch(() => startAt(0))
        .catch((error: unknown) => {
          // Fans can pay by other methods without it.
          onError(error);
          return undefined;
        });
    },
    close: async () => server?.close(),
  };
}
