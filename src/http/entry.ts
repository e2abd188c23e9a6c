import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../platform/logger.js';
import { type AnswerType, answerType } from './accept.js';
import type { ClientAddress } from './client-address.js';
import type { CompiledLane, LaneAnswer, LaneRequest } from './compiled-lane/lane.js';
import type { Origins } from './origins.js';

/** Larger request bodies are refused. */
export const BODY_MAX = 64 * 1024;
/** Smaller answers are cheaper to send than to compress. */
export const COMPRESS_FROM = 4_096;

const PATH = '/graphql';
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
const ACCEPTS_MAX = 100;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface EntryDeps {
  lane: CompiledLane;
  origins: Origins;
  clientAddress: ClientAddress;
  draining: () => boolean;
  logger: Logger;
}

/** The first to see a request: what the compiled lane does not answer is the listener's. */
export class Entry {
  /** Bodies that were read to see whether the lane can answer. */
  readonly #read = new WeakMap<IncomingMessage, Buffer>();
  readonly #accepts = new LRUCache<string, AnswerType | 'none'>({ max: ACCEPTS_MAX });

  constructor(private readonly deps: EntryDeps) {}

  createServer(listener: Listener): Server {
    return createServer((request, response) => {
      if (isForLane(request)) this.#take(request, response, listener);
      else listener(request, response);
    });
  }

  /** A body that was read already, to be read once more. */
  body(request: IncomingMessage): Readable | undefined {
    const body = this.#read.get(request);
    return body && Readable.from(body.length === 0 ? [] : [body]);
  }

  #take(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      this.#answer(request, response, body).then(
        (answered) => {
          if (answered) return;
          this.#read.set(request, body);
          listener(request, response);
        },
        (error: unknown) => {
          this.deps.logger.error({ err: error }, 'the compiled lane failed');
          response.destroy();
        },
      );
    });
  }

  /** @returns false where it is not the lane's, and nothing has happened */
  async #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<boolean> {
    const { headers } = request;
    const accept = this.#accepted(headers.accept);
    const asked = parsed(body);
    if (!asked || accept === 'none' || !this.deps.origins.allows(headers.origin)) return false;
    const requestId = randomUUID();
    const { authorization } = headers;
    const address = this.deps.clientAddress(request);
    const answer = await this.deps.lane.answer({ asked, authorization, accept, address, requestId });
    if (answer) await this.#send(request, response, { ...answer, accept, requestId });
    return answer !== undefined;
  }

  #accepted(accept: string | undefined): AnswerType | 'none' {
    const known = this.#accepts.get(accept ?? '');
    if (known) return known;
    const type = answerType(accept) ?? 'none';
    this.#accepts.set(accept ?? '', type);
    return type;
  }

  async #send(
    { headers: { origin, 'accept-encoding': encodings } }: IncomingMessage,
    response: ServerResponse,
    { status, text, accept, requestId }: LaneAnswer & Pick<LaneRequest, 'accept' | 'requestId'>,
  ): Promise<void> {
    const { origins, draining } = this.deps;
    const large = text.length >= COMPRESS_FROM;
    const zipped = large && takesGzip(String(encodings ?? ''));
    const body = zipped ? await promisify(gzip)(text) : text;
    response.writeHead(status, {
      'x-request-id': requestId,
      vary: large ? 'Origin, accept-encoding' : 'Origin',
      ...(origins.lists(origin) && { 'access-control-allow-origin': origin }),
      'access-control-expose-headers': 'x-request-id',
      'cache-control': 'no-store',
      'content-type': `${accept}; charset=utf-8`,
      ...(zipped && { 'content-encoding': 'gzip' }),
      'content-length': Buffer.byteLength(body),
      ...(draining() && { connection: 'close' }),
    });
    response.end(body);
  }
}

/** One whole body of JSON, as any client sends it; what is unusual goes the way that knows all of HTTP. */
function isForLane({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === PATH &&
    JSON_TYPE.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= BODY_MAX &&
    headers['content-encoding'] === undefined
  );
}

/** Named, or meant by a star, and not ruled out by a quality of zero. */
function takesGzip(encodings: string): boolean {
  return encodings.split(',').some((each) => {
    const [name = '', quality = 'q=1'] = each.split(';').map((part) => part.trim().toLowerCase());
    return (name === 'gzip' || name === '*') && Number(quality.replace('q=', '')) > 0;
  });
}

function parsed(body: Buffer): LaneRequest['asked'] | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // Not JSON: said so by whoever answers in its place.
    return undefined;
  }
}
