import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandboxServer } from '../../src/payment/providers/index.js';
import { sign } from '../../src/payment/providers/sandbox/signature.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { decodeUnguessable } from '../support/ids.js';

const SECRET = 'of the sandbox of these tests';

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
  const start = (port = 0) =>
    startSandboxServer({ host: '127.0.0.1', port, secret: SECRET, file, onError: () => undefined });
  let sandbox = await start();
  const { url } = sandbox;
  const app: TestApp = await startTestApp({
    SANDBOX_PAYMENTS_URL: url,
    SANDBOX_PAYMENTS_SECRET: SECRET,
    DEMONSTRATION_BALANCE: '0',
    ...environment,
  });

  const control = async (path: string, body?: object): Promise<any> => {
    const response = await fetch(`${url}/control${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${SECRET}`, ...(body && { 'content-type': 'application/json' }) },
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
  ): Promise<{ status: number; body: any }> => {
    const response = await fetch(`${app.url}/webhooks/payments/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  };

  return {
    app,
    url,
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
    tell: (body: string, at = new Date()) => post(body, { 'sandbox-signature': sign(SECRET, body, at) }),
    /** Lets the worker look at all payments now whose final word is awaited. */
    lookNow: () =>
      app.database.query(
        'update payment set next_look_at = clock_timestamp(), looks = 0 where next_look_at is not null',
      ),
    goAway: () => sandbox.close(),
    async comeBack() {
      sandbox = await start(Number(new URL(url).port));
    },
    async close() {
      await app.stop();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
