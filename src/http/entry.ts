import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { isPromise } from '../platform/eventually.js';
import type { Logger } from '../platform/logger.js';
import { type AnswerType, answerType } from './accept.js';
import type { ClientAddress } from './client-address.js';
import type { CompiledLane, LaneAnswer, LaneRequest } from './compiled-lane/lane.js';
import { sendKept, sendText } from './compiled-lane/send.js';
import type { Origins } from './origins.js';
import { RequestBodies } from './request-bodies.js';
import { Shedding } from './shedding.js';

/** Larger request bodies are refused. */
export const BODY_MAX = 64 * 1024;

const PATH = '/graphql';
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
const ACCEPTS_MAX = 100;
/** As many as may wait for a group commit; who comes beyond them would only make everybody wait longer. */
const UNDER_WAY_MAX = 4_096;

/** By which way a request was answered: prepared, as everything else, or not at all for want of room. */
export type CountAnswer = (way: 'compiled' | 'general' | 'shed') => void;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface EntryDeps {
  lane: CompiledLane;
  origins: Origins;
  clientAddress: ClientAddress;
  draining: () => boolean;
  countAnswer: CountAnswer;
  logger: Logger;
  /** How many requests may be under way. Default: 4,096. */
  underWayMax?: number | undefined;
}

/** The first to see a request: what the compiled lane does not answer is the listener's. */
export class Entry {
  readonly #bodies: RequestBodies;
  /** Bodies that were read, and are read once more. */
  readonly #again = new WeakMap<IncomingMessage, Buffer>();
  readonly #accepts = new LRUCache<string, AnswerType | 'none'>({ max: ACCEPTS_MAX });

  readonly #shedding: Shedding;
  #underWay = 0;

  constructor(private readonly deps: EntryDeps) {
    this.#bodies = new RequestBodies((asked) => deps.lane.knows(asked));
    this.#shedding = new Shedding(deps.origins);
  }

  createServer(listener: Listener): Server {
    return createServer((request, response) => {
      if (this.#isFull && request.url!.startsWith(PATH)) {
        this.#shedding.answer(request, response, this.deps.draining());
        this.deps.countAnswer('shed');
      } else if (isJsonPost(request)) this.#read(request, response, listener);
      else if (isGet(request)) this.#take(request, response, listener, askedInUrl(request.url!), true);
      else listener(request, response);
    });
  }

  /** A body that was read already, to be read once more. */
  body(request: IncomingMessage): Readable | undefined {
    const body = this.#again.get(request);
    return body && Readable.from(body.length === 0 ? [] : [body]);
  }

  #read(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      const readAgain: Listener = (request, response) => {
        this.#again.set(request, body);
        listener(request, response);
      };
      this.#take(request, response, readAgain, this.#bodies.read(body), false);
    });
  }

  get #isFull(): boolean {
    return this.#underWay >= (this.deps.underWayMax ?? UNDER_WAY_MAX);
  }

  #take(
    request: IncomingMessage,
    response: ServerResponse,
    listener: Listener,
    asked: LaneRequest['asked'] | undefined,
    readOnly: boolean,
  ): void {
    const accept = this.#accepted(request.headers.accept);
    if (!asked || accept === 'none' || !this.deps.origins.allows(request.headers.origin)) {
      this.#underWay += 1;
      this.#leave(request, response, listener);
      return;
    }
    const { authorization } = request.headers;
    const address = this.deps.clientAddress(request);
    const of = { asked, readOnly, authorization, accept, address, requestId: randomUUID() };
    this.#underWay += 1;
    const answered = (answer: LaneAnswer | undefined): void => {
      if (!answer) {
        this.#leave(request, response, listener);
        return;
      }
      this.#underWay -= 1;
      this.#send(request, response, of, answer);
    };
    const failed = (error: unknown): void => {
      this.#underWay -= 1;
      this.deps.logger.error({ err: error }, 'the compiled lane failed');
      response.destroy();
    };
    let answer: ReturnType<CompiledLane['answer']>;
    try {
      answer = this.deps.lane.answer(of);
    } catch (error) {
      failed(error);
      return;
    }
    if (isPromise(answer)) answer.then(answered, failed);
    else answered(answer);
  }

  /** To whoever answers everything; it is under way until it has its answer, or its client is gone. */
  #leave(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    const end = (): void => {
      this.#underWay -= 1;
    };
    // Who has gone already does not go again.
    if (response.closed) end();
    else response.once('close', end);
    listener(request, response);
  }

  #accepted(accept: string | undefined): AnswerType | 'none' {
    const known = this.#accepts.get(accept ?? '');
    if (known) return known;
    const type = answerType(accept) ?? 'none';
    this.#accepts.set(accept ?? '', type);
    return type;
  }

  #send(
    { headers }: IncomingMessage,
    response: ServerResponse,
    { accept, requestId }: LaneRequest,
    answer: LaneAnswer,
  ): void {
    this.deps.countAnswer('compiled');
    const encodings = headers['accept-encoding'];
    const head: OutgoingHttpHeaders = {
      'x-request-id': requestId,
      vary: 'Origin',
      'access-control-expose-headers': 'x-request-id',
      'cache-control': 'no-store',
      'content-type': `${accept}; charset=utf-8`,
    };
    if (this.deps.origins.lists(headers.origin)) head['access-control-allow-origin'] = headers.origin;
    if (this.deps.draining()) head.connection = 'close';
    if ('etag' in answer) sendKept(response, head, answer, { encodings, known: headers['if-none-match'] });
    else sendText(response, head, answer, encodings);
  }
}

/** One whole body of JSON, as any client sends it; what is unusual goes the way that knows all of HTTP. */
function isJsonPost({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === PATH &&
    JSON_TYPE.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= BODY_MAX &&
    headers['content-encoding'] === undefined
  );
}

/** A document named by its sha256; one that is written out in a URL is nothing that clients do often. */
function isGet({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url!.startsWith(`${PATH}?`) && /[?&](?:documentId|extensions)=/.test(url!);
}

function askedInUrl(url: string): LaneRequest['asked'] | undefined {
  const { variables, extensions, ...rest } = Object.fromEntries(new URLSearchParams(url.slice(PATH.length)));
  try {
    return {
      ...rest,
      ...(variables !== undefined && { variables: JSON.parse(variables) }),
      ...(extensions !== undefined && { extensions: JSON.parse(extensions) }),
    };
  } catch {
    // As above.
    return undefined;
  }
}
