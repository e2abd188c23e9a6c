import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Values = Record<string, unknown>;

/** How the next call goes wrong. `lost`: it is done, and the connection is cut. `silent`: no answer comes. */
export type StubFault = 'lost' | 'silent' | 'failed' | 'away';

interface Answer {
  status: number;
  body: Values;
}

/** A server that answers the calls of our adapter as the documentation of Stripe's API has it. */
export class StripeStub {
  readonly sessions = new Map<string, Values>();
  readonly refunds: Values[] = [];
  /** The bodies of calls that create something, as they arrived. */
  readonly created: { path: string; key: string; form: URLSearchParams }[] = [];
  /** What goes wrong with the next calls to a path. */
  readonly faults: { path: string; fault: StubFault }[] = [];
  /** The status of the next refund. */
  refundStatus = 'succeeded';
  calls = 0;
  readonly #answers = new Map<string, { form: string; answer: Answer }>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** What happens on the hosted page. */
  pay(id: string, amount?: number): Values {
    const session = this.sessions.get(id)!;
    const intent = `pi_${id.slice(3)}`;
    const total = amount ?? session.amount_total;
    Object.assign(session, { status: 'complete', payment_status: 'paid', payment_intent: intent });
    Object.assign(session, { amount_total: total, url: null });
    return session;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.calls += 1;
    const fault = this.#fault(request);
    const answer = fault === 'away' || fault === 'failed' ? failure(fault) : this.#answer(request, chunks);
    if (fault === 'silent') return;
    if (fault === 'lost') {
      request.socket.destroy();
      return;
    }
    const headers = { 'content-type': 'application/json', 'request-id': 'req_stub' };
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
  }

  #fault({ method, url }: IncomingMessage): StubFault | undefined {
    const at = this.faults.findIndex(({ path }) => method === 'POST' && path === url);
    return at < 0 ? undefined : this.faults.splice(at, 1)[0]!.fault;
  }

  #answer({ method, url, headers }: IncomingMessage, chunks: Buffer[]): Answer {
    if (headers.authorization !== 'Bearer sk_test_of_the_stub') return problem(401, 'invalid_request_error');
    const { pathname: path, searchParams } = new URL(url!, 'http://stub');
    if (method !== 'POST') return this.#read(path, searchParams);
    const text = Buffer.concat(chunks).toString();
    const key = headers['idempotency-key'] as string | undefined;
    // The library makes up a key for calls without one.
    const known = this.#answers.get(key ?? '');
    if (known) return known.form === text ? known.answer : problem(400, 'idempotency_error');
    const answer = this.#write(path, new URLSearchParams(text), key ?? '');
    // Values that are refused are not kept under their key.
    if (answer.status < 400 && key) {
      this.#answers.set(key, { form: text, answer: { ...answer, body: { ...answer.body } } });
    }
    return answer;
  }

  #read(path: string, query: URLSearchParams): Answer {
    if (path === '/v1/checkout/sessions') return ok(listOf(path, [...this.sessions.values()]));
    if (path === '/v1/refunds') {
      const of = query.get('payment_intent');
      return ok(
        listOf(
          path,
          this.refunds.filter(({ payment_intent }) => payment_intent === of),
        ),
      );
    }
    const session = this.sessions.get(path.split('/')[4] ?? '');
    return session ? ok(session) : problem(404, 'invalid_request_error', 'resource_missing');
  }

  #write(path: string, form: URLSearchParams, key: string): Answer {
    const [, , , , id = '', action] = path.split('/');
    if (action === 'expire') return this.#expire(id);
    this.created.push({ path, key, form });
    return path === '/v1/refunds' ? this.#refund(form) : this.#create(form);
  }

  #create(form: URLSearchParams): Answer {
    const price = (name: string) => form.get(`line_items[0][price_data][${name}]`);
    const amount = Number(price('unit_amount'));
    if (amount > 99_999_999) return problem(400, 'invalid_request_error', 'amount_too_large');
    const id = `cs_test_${this.sessions.size + 1}`;
    const session: Values = {
      id,
      object: 'checkout.session',
      amount_subtotal: amount,
      amount_total: amount,
      cancel_url: form.get('cancel_url'),
      client_reference_id: form.get('client_reference_id'),
      currency: price('currency'),
      expires_at: Number(form.get('expires_at')),
      livemode: false,
      metadata: { payment_id: form.get('metadata[payment_id]') },
      mode: form.get('mode'),
      payment_intent: null,
      payment_status: 'unpaid',
      status: 'open',
      success_url: form.get('success_url'),
      url: `https://checkout.stripe.com/c/pay/${id}`,
    };
    this.sessions.set(id, session);
    return ok(session);
  }

  #expire(id: string): Answer {
    const session = this.sessions.get(id);
    if (session?.status !== 'open') return problem(400, 'invalid_request_error');
    Object.assign(session, { status: 'expired', url: null });
    return ok(session);
  }

  #refund(form: URLSearchParams): Answer {
    const refund: Values = {
      id: `re_${this.refunds.length + 1}`,
      object: 'refund',
      amount: Number(form.get('amount')),
      metadata: { payment_id: form.get('metadata[payment_id]') },
      payment_intent: form.get('payment_intent'),
      status: this.refundStatus,
      ...(this.refundStatus === 'failed' && { failure_reason: 'lost_or_stolen_card' }),
    };
    this.refunds.push(refund);
    return ok(refund);
  }
}

const ok = (body: Values): Answer => ({ status: 200, body });

const listOf = (url: string, data: Values[]): Values => ({ object: 'list', url, has_more: false, data });

const failure = (fault: 'away' | 'failed'): Answer => problem(fault === 'away' ? 503 : 500, 'api_error');

function problem(status: number, type: string, code?: string): Answer {
  return { status, body: { error: { type, message: 'as the documentation has it', ...(code && { code }) } } };
}
