import { SANDBOX_VARIABLES, startSandboxServer } from '../src/payment/providers/sandbox/index.js';

/**
 * The payment sandbox alone, for several processes that share it: SANDBOX_PAYMENTS_SECRET, and optionally
 * SANDBOX_PAYMENTS_PORT (4010), HOST (127.0.0.1) and DATA_DIR (.data).
 */
const { env } = process;

function end(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

if (env.NODE_ENV === 'production') end('The payment sandbox never runs in production.');
const port = SANDBOX_VARIABLES.SANDBOX_PAYMENTS_PORT.form.safeParse(env.SANDBOX_PAYMENTS_PORT || undefined);
if (!port.success) end(`SANDBOX_PAYMENTS_PORT ${port.error.issues[0]?.message}`);
const secret = SANDBOX_VARIABLES.SANDBOX_PAYMENTS_SECRET.form.safeParse(env.SANDBOX_PAYMENTS_SECRET);
if (!secret.success || !secret.data) end('SANDBOX_PAYMENTS_SECRET must have at least 16 characters');

const server = await startSandboxServer({
  host: env.HOST || '127.0.0.1',
  port: port.data,
  secret: secret.data,
  file: `${env.DATA_DIR || '.data'}/sandbox-payments.ndjson`,
  onError: (error) => void process.stderr.write(`${String(error)}\n`),
}).catch((error: Error) => end(`The payment sandbox did not start: ${error.message}`));
process.stdout.write(`The payment sandbox is ready: SANDBOX_PAYMENTS_URL=${server.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
