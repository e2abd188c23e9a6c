import { randomUUID } from 'node:crypto';
import { now, sleep } from '../../../../platform/clock.js';
import { SIGNATURE_HEADER, sign } from '../signature.js';
import type { WebhookMessage } from '../wire.js';
import type { Faults, MessageFault } from './faults.js';
import type { StoredPayment } from './payments.js';

const TRIES_MAX = 12;
const FIRST_PAUSE_MS = 200;
const PAUSE_MS_MAX = 30_000;
const ANSWER_MS_MAX = 5_000;
/** Messages on their way. Further ones are dropped: the shop has to ask. */
const UNDER_WAY_MAX = 1_000;
const REMEMBERED = 100;
const HOUR_MS = 3_600_000;

/** A message and the answers to its tries, for tests. */
export interface Delivery {
  eventId: string;
  key: string;
  type: WebhookMessage['type'];
  /** The statuses that the shop answered; 0: no answer. */
  answers: number[];
  over: boolean;
}

interface DeliveryParts {
  secret: string;
  faults: Faults;
  shown(payment: StoredPayment): WebhookMessage['payment'];
  onError(error: unknown): void;
}

type FaultOfMessage = MessageFault['fault'] | undefined;

interface Message {
  delivery: Delivery;
  url: string;
  content: WebhookMessage;
  fault: FaultOfMessage;
  copies: number;
}

/**
 * Tells the shop what has become of its payments: each message until it is answered with 2xx, at most 12
 * times.
 */
export class Deliveries {
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #heldBack = new Map<string, Message>();
  #last: Delivery[] = [];

  constructor(private readonly parts: DeliveryParts) {}

  /** The newest 100. */
  get last(): readonly Delivery[] {
    return this.#last;
  }

  /** Sends a message, or what a forced fault makes of it. */
  send(type: WebhookMessage['type'], payment: StoredPayment, copies = 1): void {
    const content = {
      id: `evt_${randomUUID()}`,
      type,
      createdAt: now().toISOString(),
      payment: this.parts.shown(payment),
    };
    const forced = this.parts.faults.take('message');
    const delivery: Delivery = { eventId: content.id, key: payment.key, type, answers: [], over: false };
    const fault = forced?.fault;
    const message: Message = { delivery, url: payment.webhookUrl, content, fault, copies };
    if (fault === 'DUPLICATE') message.copies = 3;
    this.#last = [...this.#last, delivery].slice(-REMEMBERED);
    if (fault === 'DROPPED' || copies === 0) delivery.over = true;
    else if (fault === 'OUT_OF_ORDER') this.#heldBack.set(payment.key, message);
    else this.#start(message, forced?.fault === 'LATE' ? forced.delayMs : 0);
  }

  /** Messages that were not taken until then are lost: the shop has to ask. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#underWay);
  }

  #start(message: Message, delayMs: number): void {
    if (this.#underWay.size >= UNDER_WAY_MAX) {
      this.parts.onError(new Error('too many messages are on their way; one was dropped'));
      return;
    }
    const work = this.#deliver(message, delayMs)
      .catch(this.parts.onError)
      .finally(() => {
        this.#underWay.delete(work);
        message.delivery.over = true;
      });
    this.#underWay.add(work);
  }

  async #deliver(message: Message, delayMs: number): Promise<void> {
    const { signal } = this.#stopping;
    if (delayMs > 0) await sleep(delayMs, signal);
    for (let copy = 0; copy < message.copies; copy += 1) await this.#untilTaken(message, signal);
    const earlier = this.#heldBack.get(message.delivery.key);
    if (!earlier) return;
    this.#heldBack.delete(message.delivery.key);
    await this.#untilTaken(earlier, signal);
    earlier.delivery.over = true;
  }

  async #untilTaken(message: Message, signal: AbortSignal): Promise<void> {
    for (let tries = 0; tries < TRIES_MAX && !signal.aborted; tries += 1) {
      if (tries > 0) await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), PAUSE_MS_MAX), signal);
      const status = signal.aborted ? 0 : await this.#try(message);
      message.delivery.answers.push(status);
      if (status >= 200 && status < 300) return;
    }
  }

  /** @returns the status of the answer; 0: there is none */
  async #try({ url, content, fault }: Message): Promise<number> {
    const { secret } = this.parts;
    const truth = JSON.stringify(content);
    const wrong = JSON.stringify({ ...content, payment: otherAmount(content.payment) });
    const signed = fault === 'WRONG_AMOUNT' ? wrong : truth;
    const at = new Date(now().getTime() - (fault === 'STALE' ? HOUR_MS : 0));
    const header = sign(fault === 'FORGED' ? `not ${secret}` : secret, signed, at);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: header },
      body: fault === 'ALTERED' ? wrong : fault === 'TRUNCATED' ? truth.slice(0, truth.length / 2) : signed,
      redirect: 'manual',
      signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
    }).catch(() => undefined);
    await response?.body?.cancel().catch(() => undefined);
    return response?.status ?? 0;
  }
}

const otherAmount = (payment: WebhookMessage['payment']): WebhookMessage['payment'] => ({
  ...payment,
  captured: payment.captured + 1,
});
