import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attempt } from '../../src/payment/provider.js';
import { GuardedProvider } from '../../src/payment/providers/guarded-provider.js';
import { SANDBOX, startSandboxServer } from '../../src/payment/providers/sandbox/index.js';
import { SandboxAdapter } from '../../src/payment/providers/sandbox/sandbox-adapter.js';
import type { Delivery } from '../../src/payment/providers/sandbox/server/deliveries.js';
import { sign } from '../../src/payment/providers/sandbox/signature.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/ports.mjs';
import type { Message, World } from './providers.contract.js';

/** Opens the sandboxes of tests. */
export const SANDBOX_SECRET = 'of the sandbox in tests';
/** For a provider whose calls are not counted, and whose failures are not reported. */
export const silent = {
  watch: { called: () => undefined, watchBreaker: () => undefined },
  onError: () => undefined,
};

/** The sandbox, the adapter for it, and a shop that takes its messages. */
export async function makeSandbox() {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const file = join(directory, 'sub', 'payments.ndjson');
  const shop = await openShop();
  const port = await freePort();
  const start = () =>
    startSandboxServer({ host: '127.0.0.1', port, secret: SANDBOX_SECRET, file, onError: () => undefined });
  let server = await start();
  const { url } = server;
  let calls = 0;
  const origin = () => {
    calls += 1;
    return url;
  };
  const adapter = new SandboxAdapter({ origin, secret: SANDBOX_SECRET, webhookUrl: () => shop.url });
  const provider = new GuardedProvider(SANDBOX, adapter, { ...silent, probeAfterMs: 50, callMs: 300 });
  const control = (path: string, body?: object, method = 'POST') =>
    fetch(`${url}/control${path}`, {
      method,
      headers: {
        authorization: `Bearer ${SANDBOX_SECRET}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const act = async ({ paymentId }: Attempt, body: object) => {
    const response = await control(`/payments/${paymentId}`, body);
    if (!response.ok) throw new Error(await response.text());
  };
  const payments = async () => {
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    const all = lines.map((line) => JSON.parse(line) as { key: string; refund: object | null });
    return [...new Map(all.map((payment) => [payment.key, payment])).values()];
  };
  const goAway = () => server.close();
  const comeBack = async () => {
    server = await start();
  };
  const close = async () => {
    provider.close();
    await server.close();
    await shop.close();
    await rm(directory, { recursive: true, force: true });
  };
  const deliveries = async () =>
    (await (await control('/deliveries', undefined, 'GET')).json()) as Delivery[];
  return {
    url,
    file,
    shop,
    adapter,
    provider,
    control,
    act,
    deliveries,
    goAway,
    comeBack,
    close,
    world: (): World => ({
      provider,
      opened: async () => (await payments().catch(() => [])).length,
      refunded: async () => (await payments()).filter(({ refund }) => refund).length,
      pay: (attempt, captured) => act(attempt, { action: 'approve', ...(captured && { captured }) }),
      fail: (attempt) => act(attempt, { action: 'decline' }),
      async loseNextAnswer(call) {
        await control('/faults', { on: call === 'begin' ? 'create' : 'refund', fault: 'ANSWER_LOST' });
      },
      async silenceNextAnswer() {
        await control('/faults', { on: 'create', fault: 'TIMEOUT' });
      },
      async nextRefund(fault) {
        if (fault !== 'SUCCEEDED') await control('/faults', { on: 'refund outcome', fault });
      },
      finishRefund: (attempt) => act(attempt, { action: 'refund', status: 'REFUNDED' }),
      async message({ paymentId }, amount, at) {
        const { body } = await shop.received(paymentId);
        const altered = Buffer.from(body.toString().replace(/"captured":\d+/, `"captured":${amount}`));
        return { headers: { 'sandbox-signature': sign(SANDBOX_SECRET, altered, at) }, body: altered };
      },
      goAway,
      comeBack,
      close,
      calls: () => calls,
    }),
  };
}

/** Takes messages, and answers with the statuses in `answers` first. */
async function openShop() {
  const messages: Message[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    messages.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) });
    response.writeHead(answers.shift() ?? 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const of = (paymentId: string) => messages.filter(({ body }) => body.includes(paymentId));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/payments/sandbox`,
    answers,
    of,
    received: (paymentId: string, count = 1) =>
      eventually(async () => {
        const found = of(paymentId);
        if (found.length < count) throw new Error(`${found.length} messages instead of ${count}`);
        return found[count - 1]!;
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
