import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { REFUND_STATES } from '../wire.js';
import { problem } from './api-routes.js';
import { forcedFault } from './faults.js';
import type { Sandbox } from './sandbox.js';

const action = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('approve'),
    delayMs: z.int().min(0).optional(),
    captured: z.int().min(1).optional(),
    callbacks: z.int().min(0).max(10).optional(),
  }),
  z.strictObject({ action: z.literal('decline') }),
  z.strictObject({ action: z.literal('refund'), status: z.enum(REFUND_STATES) }),
]);

interface KeyRequest {
  Params: { key: string };
}

/** For tests: what a person does on the page, and faults that are to come. */
export function addControlRoutes(
  server: FastifyInstance,
  { payments, faults, deliveries, shown }: Sandbox,
): void {
  server.post('/control/faults', async ({ body }, reply) => {
    const added = faults.add(forcedFault.parse(body));
    return added ? reply.code(204).send() : reply.code(409).send(problem('too many faults are to come'));
  });
  server.delete('/control/faults', async (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  server.get('/control/deliveries', async () => deliveries.last);
  server.post<KeyRequest>('/control/payments/:key', async ({ params, body }) => {
    const payment = payments.byKey(params.key);
    const wanted = action.parse(body);
    if (wanted.action === 'decline') await payments.decline(payment);
    else if (wanted.action === 'approve') await payments.approve(payment, wanted);
    else {
      const failure = wanted.status === 'FAILED' ? 'the account is closed' : null;
      await payments.setRefund(payment, { status: wanted.status, failure });
      deliveries.send('refund', payment);
    }
    return shown(payment);
  });
}
