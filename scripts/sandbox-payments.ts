import { startSandboxServer } from '../src/payment/providers/index.js';

/**
 * The payment sandbox alone, for several API processes that share it: SANDBOX_PAYMENTS_SECRET, and optionally
 * SANDBOX_PAYMENTS_PORT (4010), HOST (127.0.0.1) and DATA_DIR (.data).
 */
const { env } = process;
const secret = env.SANDBOX_PAYMENTS_SECRET ?? '';

if (env.NODE_ENV === 'production' || secret.length < 16) {
  process.stderr.write(
    'It needs SANDBOX_PAYMENTS_SECRET (16 characters or more), and never runs in production.\n',
  );
  process.exit(1);
}

const server = await startSandboxServer({
  host: env.HOST || '127.0.0.1',
  port: Number(env.SANDBOX_PAYMENTS_PORT || 4_010),
  secret,
  file: `${env.DATA_DIR || '.data'}/sandbox-payments.ndjson`,
  onError: (error) => void process.stderr.write(`${String(error)}\n`),
});
process.stdout.write(`The payment sandbox is ready: SANDBOX_PAYMENTS_URL=${server.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
