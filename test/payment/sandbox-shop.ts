import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetWebhooks } from '../../src/payment/forget-webhooks.js';
import { GuardedProvider } from '../../src/payment/providers/guarded-provider.js';
import { SANDBOX, startSandboxServer } from '../../src/payment/providers/sandbox/index.js';
import { SandboxAdapter } from '../../src/payment/providers/sandbox/sandbox-adapter.js';
import { sign } from '../../src/payment/providers/sandbox/signature.js';
import { type ReconcileDeps, reconcile } from '../../src/payment/reconcile.js';
import { openPool } from '../../src/platform/postgres.js';
import { Reservations } from '../../src/reservation/reservations.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { decodeUnguessable } from '../support/ids.js';
import { freePort } from '../support/ports.mjs';
import { SANDBOX_SECRET, silent } from './sandbox-world.js';

/** A payment as the database has it. */
export interface StoredPayment {
  id: string;
  status: string;
  amount: number;
  reference: string | null;
  redirectUrl: string | null;
  failure: string | null;
  failureCode: string | null;
  trouble: string | null;
  taken: number | null;
  refunded: number;
}

/** An app with the payment sandbox, each a server of its own. */
export async function openShop(environment: Record<string, string> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'shop-'));
  const file = join(directory, 'payments.ndjson');
  const port = await freePort();
  const start = () =>
    startSandboxServer({ host: '127.0.0.1', port, secret: SANDBOX_SECRET, file, onError: () => undefined });
  let sandbox = await start();
  const { url } = sandbox;
  const ofSandbox = { SANDBOX_PAYMENTS_URL: url, SANDBOX_PAYMENTS_SECRET: SANDBOX_SECRET };
  const app: TestApp = await startTestApp({ ...ofSandbox, DEMONSTRATION_BALANCE: '0', ...environment });

  const worker = workerOf(app, url);
  const due = () =>
    app.database.query(
      'update payment set next_look_at = clock_timestamp(), looks = 0 where next_look_at is not null returning id',
    );

  const control = async (path: string, body?: object): Promise<any> => {
    const response = await fetch(`${url}/control${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${SANDBOX_SECRET}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text === '' ? undefined : JSON.parse(text);
  };

  /** The payments of a reservation, the oldest first. */
  const payments = (reservationId: string): Promise<StoredPayment[]> =>
    app.database.query<any>(
      `select id, status, amount::float, reference, redirect_url as "redirectUrl", failure,
         failure_code as "failureCode", trouble,
         taken::float, refunded::float
       from payment where reservation_id = $1 order by created_at`,
      [decodeUnguessable('Reservation', reservationId)],
    );

  /** The newest payment of a reservation. */
  const payment = async (reservationId: string): Promise<StoredPayment> =>
    (await payments(reservationId)).at(-1)!;

  const post = async (
    body: string | Buffer,
    headers: Record<string, string> = {},
    provider = 'sandbox',
    to = app.url,
  ): Promise<{ status: number; body: any }> => {
    const response = await fetch(`${to}/webhooks/payments/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  };

  return {
    app,
    url,
    /** The variables of another app with the same sandbox. */
    ofSandbox,
    control,
    payments,
    payment,
    post,
    /** What the buyer or the sandbox does with a payment. */
    act: (paymentId: string, action: object) => control(`/payments/${paymentId}`, action),
    /** Makes something of the sandbox go wrong next. */
    fault: (fault: object) => control('/faults', fault),
    /** A message as the sandbox would send it, with a signature of this instant. */
    message(
      { id, amount }: Pick<StoredPayment, 'id' | 'amount'>,
      changes: Record<string, unknown> = {},
      about: Record<string, unknown> = {},
    ): string {
      const payment = {
        id: `sbx_${id}`,
        key: id,
        status: 'CAPTURED',
        amount,
        currency: 'KRW',
        captured: amount,
        pageUrl: `${url}/pay/sbx`,
        refund: null,
        ...changes,
      };
      const createdAt = new Date().toISOString();
      return JSON.stringify({ id: randomUUID(), type: 'payment', createdAt, payment, ...about });
    },
    /** Sends a message that is signed. */
    tell: (body: string, at = new Date(), to = app.url) =>
      post(body, { 'sandbox-signature': sign(SANDBOX_SECRET, body, at) }, 'sandbox', to),
    /** Looks at all payments now whose final word is awaited. The app's own worker may be quicker. */
    async lookNow(): Promise<void> {
      await due();
      await reconcile(worker);
    },
    /** Two workers beside that of the app do the same at once. */
    async lookTwice(): Promise<{ due: number; looked: number }> {
      const { length } = await due();
      const looked = await Promise.all([reconcile(worker), reconcile(worker)]);
      return { due: length, looked: looked[0]! + looked[1]! };
    },
    forgetWebhooks: () => forgetWebhooks(worker.pool),
    goAway: () => sandbox.close(),
    async comeBack() {
      sandbox = await start();
    },
    async close() {
      worker.provider.close();
      await worker.pool.end();
      await app.stop();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What a worker of its own needs, beside that of the app. */
function workerOf({ database }: TestApp, url: string): ReconcileDeps & { provider: GuardedProvider } {
  const pool = openPool({
    url: database.url,
    name: 'worker of its own',
    size: 2,
    statementTimeoutMs: 5_000,
    lockTimeoutMs: 2_000,
    onIdleError: () => undefined,
  });
  const adapter = new SandboxAdapter({ origin: () => url, secret: SANDBOX_SECRET, webhookUrl: () => url });
  const provider = new GuardedProvider(SANDBOX, adapter, silent);
  return {
    pool,
    provider,
    reservations: new Reservations(pool, async () => null),
    providerOf: () => provider,
    onError: () => undefined,
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
