import type { FastifyInstance, FastifyReply } from 'fastify';
import { closingPage, missingPage, pageHeaders, paymentPage } from './page.js';
import { Refused, type StoredPayment } from './payments.js';
import type { Sandbox } from './sandbox.js';

interface PageRequest {
  Params: { id: string };
}

const SENTENCES: Record<StoredPayment['status'], string> = {
  OPEN: 'The payment is open.',
  PROCESSING: 'The payment is approved, and the money is on its way.',
  CAPTURED: 'The payment is done.',
  DECLINED: 'The payment was declined.',
  CLOSED: 'The shop has closed this payment.',
  EXPIRED: 'This payment has run out.',
};

/** The page on which a person pays, and what its buttons do. */
export function addPageRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  server.get<PageRequest>('/pay/:id', async ({ params }, reply) => {
    const payment = find(sandbox, params.id);
    if (!payment) return reply.code(404).headers(pageHeaders(null)).send(missingPage());
    return show(reply, payment);
  });

  server.post<PageRequest>('/pay/:id', async ({ params, body }, reply) => {
    const payment = find(sandbox, params.id);
    if (!payment) return reply.code(404).headers(pageHeaders(null)).send(missingPage());
    if (payment.status !== 'OPEN') return show(reply, payment);
    const form = body instanceof URLSearchParams ? body : new URLSearchParams();
    const closing = await act(sandbox, payment, form);
    return closing === null
      ? reply.code(303).header('location', payment.returnUrl).send()
      : reply.headers(pageHeaders(payment.returnUrl)).send(closingPage(payment, closing));
  });
}

/** @returns what the page says, or null: back to the shop */
async function act(
  { payments }: Sandbox,
  payment: StoredPayment,
  form: URLSearchParams,
): Promise<string | null> {
  switch (form.get('action')) {
    case 'approve':
      await payments.approve(payment, {});
      return null;
    case 'approve-later':
      await payments.approve(payment, { delayMs: 1_000 * (Number(form.get('delay')) || 10) });
      return null;
    case 'approve-thrice':
      await payments.approve(payment, { callbacks: 3 });
      return null;
    case 'approve-silently':
      await payments.approve(payment, { callbacks: 0 });
      return 'The payment is done, and the shop was told nothing.';
    case 'approve-other-amount':
      await payments.approve(payment, { captured: payment.amount + 1 });
      return null;
    case 'decline':
      await payments.decline(payment);
      return null;
    default:
      return 'You have left. The payment is still open.';
  }
}

function show(reply: FastifyReply, payment: StoredPayment): FastifyReply {
  const page =
    payment.status === 'OPEN' ? paymentPage(payment) : closingPage(payment, SENTENCES[payment.status]);
  return reply.headers(pageHeaders(payment.returnUrl)).send(page);
}

function find({ payments }: Sandbox, id: string): StoredPayment | undefined {
  try {
    return payments.byId(id);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
