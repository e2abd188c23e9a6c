import { randomUUID } from 'node:crypto';
import { overloaded } from '../../platform/fault.js';
import type { AnswerType } from '../graphql/accept.js';
import { faultAnswer } from '../graphql/answer-errors.js';
import type { Exchange, TextAnswer } from '../transport/exchange.js';
import { EXPOSED_HEADERS, type Origins } from './origins.js';

/** Marks the place of the request's id in the prepared answer. */
const ID = '00000000-0000-0000-0000-000000000000';

/**
 * Tells a client for which there is no room to try again later. Only the origin of the request is read.
 * Shedding has to cost next to nothing, so that it takes no time from the requests that are served.
 */
export class Shedding {
  readonly #start: string;
  readonly #end: string;
  readonly #length: string;
  readonly #fault: TextAnswer;

  constructor(private readonly origins: Origins) {
    const fault = overloaded();
    this.#fault = faultAnswer(fault, { requestId: ID, accept: 'application/json' });
    const { text } = this.#fault;
    const [start, end] = text.split(ID);
    this.#start = start!;
    this.#end = end!;
    this.#length = String(Buffer.byteLength(text));
  }

  /** @param anySite pages of every site may read the answer */
  answer(exchange: Exchange, type: AnswerType, anySite: boolean): void {
    const requestId = randomUUID();
    const { origin } = exchange.headers;
    const head = [
      'x-request-id',
      requestId,
      'vary',
      'Origin',
      'access-control-expose-headers',
      EXPOSED_HEADERS,
      'cache-control',
      'no-store',
      'content-type',
      `${type}; charset=utf-8`,
      'content-length',
      this.#length,
      ...this.#fault.head,
    ];
    if (anySite) head.push('access-control-allow-origin', '*');
    else if (this.origins.lists(origin)) head.push('access-control-allow-origin', origin);
    exchange.answer(this.#fault.status, head, `${this.#start}${requestId}${this.#end}`);
  }
}
