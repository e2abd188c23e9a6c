import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type AdapterParts, defineProvider, missingBeside } from '../definition.js';
import { SandboxAdapter } from './sandbox-adapter.js';
import { type SandboxServer, startSandboxServer } from './server/server.js';
import { SANDBOX_VARIABLES } from './variables.js';

export { startSandboxServer } from './server/server.js';
export { SANDBOX_VARIABLES } from './variables.js';

/** The provider of development and tests. Its server is within this process, or elsewhere. */
export const SANDBOX = defineProvider({
  code: 'SANDBOX',
  name: 'Sandbox (no real money)',
  variables: SANDBOX_VARIABLES,
  problems: (given, { production }) => [
    ...(production && given.SANDBOX_PAYMENTS_URL !== undefined
      ? ['SANDBOX_PAYMENTS_URL cannot be set in production: the sandbox sells tickets for no money']
      : []),
    ...missingBeside(given, 'SANDBOX_PAYMENTS_URL', 'SANDBOX_PAYMENTS_SECRET'),
  ],
  configure(values, { production, embedded }) {
    if (production) return null;
    const { SANDBOX_PAYMENTS_URL: shared, SANDBOX_PAYMENTS_SECRET: given } = values;
    if (shared && given) {
      const url = shared.replace(/\/+$/, '');
      return ({ webhookUrl }) => new SandboxAdapter({ origin: () => url, secret: given, webhookUrl });
    }
    if (!embedded) return null;
    return (parts) => withOwnServer(values.SANDBOX_PAYMENTS_PORT, given, parts);
  },
});

function withOwnServer(
  port: number,
  given: string | undefined,
  { dataDir, webhookUrl, onError }: AdapterParts,
): SandboxAdapter {
  const secret = given ?? randomBytes(24).toString('base64url');
  const file = join(dataDir, 'sandbox-payments.ndjson');
  let server: SandboxServer | undefined;
  const startAt = (at: number) => startSandboxServer({ host: '127.0.0.1', port: at, secret, file, onError });
  return new SandboxAdapter({
    origin: () => server?.url,
    secret,
    webhookUrl,
    async start() {
      // Its pages keep their addresses over a restart where that is possible.
      server = await startAt(port).catch(() => startAt(0));
    },
    close: async () => server?.close(),
  });
}
