import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sleep } from '../../../../platform/clock.js';
import { newPayment, newRefund } from '../wire.js';
import type { CallFault } from './faults.js';
import { type StoredPayment } from './payments.js';
import type { Sandbox } from './sandbox.js';

/** How long a call is left without an answer at most. */
const SILENCE_MS = 30_000;

interface KeyRequest {
  Params: { key: string };
}

/** The API for the shop. Every call but the look is a POST, and every call may be repeated. */
export function addApiRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const { payments } = sandbox;
  const answer =
    (on: CallFault['on'], work: (request: FastifyRequest) => Promise<StoredPayment>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const fault = sandbox.faults.take(on);
      if (fault?.fault === 'ERROR') return reply.code(500).send(problem('it was to fail'));
      if (fault?.fault === 'UNAVAILABLE') return reply.code(503).send(problem('it was to be away'));
      const payment = await work(request);
      if (fault) await misbehave(fault, request, reply);
      return reply.sent ? reply : reply.send(sandbox.shown(payment));
    };
  const keyOf = (request: FastifyRequest): string => (request.params as KeyRequest['Params']).key;

  server.post(
    '/v1/payments',
    answer('create', async ({ body }) => payments.create(newPayment.parse(body))),
  );
  server.get(
    '/v1/payments/:key',
    answer('look', async (request) => payments.byKey(keyOf(request))),
  );
  server.post(
    '/v1/payments/:key/close',
    answer('close', async (request) => {
      const payment = payments.byKey(keyOf(request));
      await payments.close(payment);
      return payment;
    }),
  );
  server.post(
    '/v1/payments/:key/refund',
    answer('refund', async (request) => refund(sandbox, keyOf(request), request.body)),
  );
}

async function refund({ payments, faults }: Sandbox, key: string, body: unknown): Promise<StoredPayment> {
  const payment = payments.byKey(key);
  const wanted = newRefund.parse(body);
  const begun = payment.refund !== null && payment.refund.status !== 'FAILED';
  const outcome = begun ? undefined : faults.take('refund outcome')?.fault;
  const failure = outcome === 'FAILED' ? 'the account is closed' : null;
  await payments.refund(payment, wanted, { status: outcome ?? 'REFUNDED', failure });
  return payment;
}

async function misbehave(fault: CallFault, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (fault.fault === 'LATE') return sleep(fault.delayMs);
  reply.hijack();
  const gone = new AbortController();
  request.raw.socket.once('close', () => gone.abort());
  if (fault.fault === 'TIMEOUT') await sleep(SILENCE_MS, gone.signal);
  request.raw.socket.destroy();
}

export const problem = (message: string): object => ({ error: { message } });
